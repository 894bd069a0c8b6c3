package org.gmnm.examples.classification;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.LiveViewOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.CifarDownload;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.Mnist;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.classification.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Classification of CIFAR and MNIST images by CNNs, with and without attention, and by a patch
 * Transformer; each with GMNM and with a plain block of no fewer parameters in its place.
 *
 * <p>Protocol: the last fifth of the training images (CIFAR-10: batch 5) chooses the epoch, the
 * rest trains, the test file is looked at once, at the end, with the chosen model.
 */
@Command(
    name = "cifar",
    description = "Classifies images: CNNs and a Transformer, with and without GMNM.")
public final class CifarClassification implements Callable<Integer> {

  private static final int EVALUATION_BATCH = 250;

  @Mixin private final ExampleOptions options = new ExampleOptions();

  @Mixin private final ClassifierOptions classifiers = new ClassifierOptions();

  @Mixin private final LiveViewOptions live = new LiveViewOptions();

  @Option(
      names = "--format",
      description = "Which images: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "CIFAR10")
  private ImageSource format = ImageSource.CIFAR10;

  @Unkeyed
  @Option(
      names = "--download",
      description = "Fetch the images from their publisher into the data folder if missing.")
  private boolean download;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new CifarClassification(), args));
  }

  @Override
  public Integer call() {
    if (download) {
      fetch();
    }
    ImageSet all = format.training(options.data());
    ImageSet test = format.test(options.data());
    int fit = all.size() * 4 / 5;
    ImageSet training = all.range(0, fit);
    ImageSet validation = all.range(fit, all.size());
    if (options.subset() > 0) {
      training = training.subset(options.subsetOf(training.size()), options.seed());
    }
    Console.line(
        String.format(
            Locale.ROOT,
            "%s: %,d training, %,d validation, %,d test images",
            format.title(),
            training.size(),
            validation.size(),
            test.size()));
    List<ClassifierResult> results = new ArrayList<>();
    Manifest manifest = options.manifest("cifar").option("images", format.title());
    try (RunFolder folder = options.open();
        LiveView view = live.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      RunStore<ClassifierRun.Key, ClassifierResult> store =
          new RunStore<>(folder.file("trainings"), ClassifierResult.class);
      for (long seed : options.seeds().toArray()) {
        for (Variant variant : classifiers.variants()) {
          ClassifierResult result =
              train(variant, seed, training, validation, test, store, stop, view);
          if (result == null) {
            return ExampleMain.stopped();
          }
          results.add(result);
        }
      }
      manifest.origins(store.origins());
      new ClassificationReport(options, classifiers, format, training, validation, test)
          .write(results, manifest);
    }
    return ExampleMain.OK;
  }

  private @Nullable ClassifierResult train(
      Variant variant,
      long seed,
      ImageSet training,
      ImageSet validation,
      ImageSet test,
      RunStore<ClassifierRun.Key, ClassifierResult> store,
      StopRequest stop,
      LiveView view) {
    ClassifierRun.Key key = new ClassifierRun.Key(variant.name(), seed);
    ClassifierResult kept = store.result(key);
    if (kept != null) {
      return kept;
    }
    ImageIterator images =
        ImageIterator.builder(training)
            .batch(options.batch())
            .seed(seed)
            .shuffle(true)
            .augmentation(classifiers.augmentation())
            .build();
    images.setPreProcessor(classifiers.smoothing());
    ClassifierRun run =
        new ClassifierRun(
            variant.name() + ", seed " + seed,
            key,
            store,
            images,
            new ImageIterator(validation, EVALUATION_BATCH, 0, false),
            options.epochs(),
            classifiers.seconds(),
            stop::requested);
    ComputationGraphConfiguration configuration = configuration(variant, training, seed);
    ClassifierRun.Start start =
        network -> {
          if (variant.start() == Variant.Start.DATA) {
            DataStart.apply(network, training, seed);
          }
        };
    if (!run.train(configuration, start, view)) {
      return null;
    }
    Evaluation evaluation = run.test(new ImageIterator(test, EVALUATION_BATCH, 0, false));
    ComputationGraph counted = new ComputationGraph(configuration);
    counted.init();
    ClassifierResult result =
        new ClassifierResult(
            variant.name(),
            seed,
            counted.numParams(),
            run.history(),
            ClassifierResult.confusion(evaluation));
    store.save(key, result, run.history().seconds(training.size()));
    return result;
  }

  private ComputationGraphConfiguration configuration(
      Variant variant, ImageSet training, long seed) {
    int stepsPerEpoch = (training.size() + options.batch() - 1) / options.batch();
    return variant
        .network()
        .configuration(
            new NetworkSettings(
                training.shape(),
                training.classes(),
                seed,
                classifiers.updater(stepsPerEpoch * options.epochs()),
                variant.gmnm()));
  }

  private void fetch() {
    CifarFormat cifar = format.cifar();
    if (cifar == null) {
      throw new UserException("--download fetches CIFAR only. " + Mnist.whereToGet());
    }
    if (Files.isDirectory(options.data().resolve(cifar.folderName()))) {
      return;
    }
    Progress[] progress = new Progress[1];
    CifarDownload.fetch(
        cifar,
        options.data(),
        (done, total) -> {
          if (progress[0] == null) {
            progress[0] = new Progress("Download of " + cifar.archiveName(), total, "bytes", done);
          }
          progress[0].update(done, "");
        });
    if (progress[0] != null) {
      progress[0].close();
    }
  }
}
