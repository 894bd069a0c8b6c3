package org.gmnm.examples.classification;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.dl4j.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.data.Augmentation;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarDownload;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.classification.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * CIFAR classification by a small CNN, with GMNM on its channels and with a plain bottleneck in its
 * place.
 *
 * <p>Protocol: the last fifth of the training images (CIFAR-10: batch 5) chooses the epoch, the
 * rest trains, the test file is looked at once, at the end, with the chosen model.
 */
@Command(
    name = "cifar",
    description = "Classifies CIFAR images: a small CNN with and without GMNM on its channels.")
public final class CifarClassification implements Callable<Integer> {

  /** Which networks to train. */
  enum Choice {
    /** Only the one without GMNM. */
    PLAIN,
    /** Only the one with it. */
    GMNM,
    /** Both, the plain one first. */
    BOTH;

    List<CifarNetwork> networks() {
      return this == BOTH ? List.of(CifarNetwork.values()) : List.of(CifarNetwork.valueOf(name()));
    }
  }

  @Mixin private final ExampleOptions options = new ExampleOptions();

  @Option(
      names = "--format",
      description = "Which images: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "CIFAR10")
  private CifarFormat format = CifarFormat.CIFAR10;

  @Option(
      names = "--network",
      description = "Which networks: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "BOTH")
  private Choice network = Choice.BOTH;

  @Option(
      names = "--augment",
      description = "Flip and shift the training images at random (default: off).")
  private boolean augment;

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
    ImageSet all = Cifar.readTraining(format, options.data());
    ImageSet test = Cifar.readTest(format, options.data());
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
    CpuAcceleration.enable();
    List<ClassifierResult> results = new ArrayList<>();
    try (StopRequest stop =
        StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      for (long seed : options.seeds().toArray()) {
        for (CifarNetwork kind : network.networks()) {
          ClassifierResult result = train(kind, seed, training, validation, test, stop);
          if (result == null) {
            return ExampleMain.stopped();
          }
          results.add(result);
        }
      }
    }
    new ClassificationReport(options, format, augment, training, validation, test).write(results);
    return ExampleMain.OK;
  }

  private @Nullable ClassifierResult train(
      CifarNetwork kind,
      long seed,
      ImageSet training,
      ImageSet validation,
      ImageSet test,
      StopRequest stop) {
    String title = kind.title() + ", seed " + seed;
    Path folder = options.out().resolve(kind.title() + "-seed" + seed);
    try (RunFolder lock = RunFolder.open(folder)) {
      ClassifierRun run =
          new ClassifierRun(
              title,
              lock.path(),
              ImageIterator.builder(training)
                  .batch(options.batch())
                  .seed(seed)
                  .shuffle(true)
                  .augmentation(augment ? Augmentation.CIFAR : Augmentation.NONE)
                  .build(),
              new ImageIterator(validation, 250, 0, false),
              options.epochs(),
              stop::requested);
      long started = System.nanoTime();
      var configuration = kind.configuration(format.classes(), seed);
      if (!run.train(configuration, options.resume())) {
        return null;
      }
      Evaluation evaluation = run.test(new ImageIterator(test, 250, 0, false));
      ComputationGraph counted = new ComputationGraph(configuration);
      counted.init();
      return new ClassifierResult(
          kind.title(),
          seed,
          counted.numParams(),
          run.history(),
          evaluation,
          (System.nanoTime() - started) * 1e-9);
    }
  }

  private void fetch() {
    Path folder = options.data().resolve(format.folderName());
    if (Files.isDirectory(folder)) {
      return;
    }
    Progress[] progress = new Progress[1];
    CifarDownload.fetch(
        format,
        options.data(),
        (done, total) -> {
          if (progress[0] == null) {
            progress[0] = new Progress("Download of " + format.archiveName(), total, "bytes", done);
          }
          progress[0].update(done, "");
        });
    if (progress[0] != null) {
      progress[0].close();
    }
  }
}
