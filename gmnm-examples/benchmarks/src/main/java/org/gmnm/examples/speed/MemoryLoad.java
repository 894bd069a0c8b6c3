package org.gmnm.examples.speed;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LayerNormLayer;
import org.gmnm.layers.LstmLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a program does again and again while its memory is watched. */
enum MemoryLoad {
  /** Training steps of a GMNM layer on batches of one size. */
  STEPS("steps") {
    @Override
    Load start(long seed) {
      StepContestant.Training training =
          NetworkContestant.CLOSED_FORM.start(new StepCase(32, 8, 64, 2, DataType.FLOAT), seed);
      return count -> training.step();
    }
  },
  /** Training steps on sequences of 1 to 200 steps, each length in its turn, shuffled. */
  LENGTHS("sequences") {
    @Override
    Load start(long seed) {
      MultiLayerNetwork network =
          sequences(
              seed,
              new LayerNormLayer.Builder().build(),
              new GmnmLayer.Builder().nOut(WIDTH).components(32).rank(2).build(),
              new LstmLayer.Builder().nOut(WIDTH).build(),
              new MultiHeadAttentionLayer.Builder().nOut(WIDTH).heads(2).build());
      Random random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
      return count -> network.fit(batch(random, 1 + count * STRIDE % LONGEST));
    }
  },
  /** Threads, one after another, each of which builds, trains and drops a network. */
  THREADS("threads") {
    @Override
    Load start(long seed) {
      List<SoakNetwork> kinds = List.of(SoakNetwork.values());
      return count -> {
        SoakNetwork kind = kinds.get(count % kinds.size());
        inThread(
            () -> {
              Runnable step = kind.step(kind.network(seed), seed);
              for (int i = 0; i < STEPS_A_THREAD; i++) {
                step.run();
              }
            });
      };
    }
  },
  /** The same with layers of Deeplearning4j alone, to compare. */
  BUILT_IN_THREADS("threads") {
    @Override
    Load start(long seed) {
      return count ->
          inThread(
              () -> {
                MultiLayerNetwork network =
                    sequences(
                        seed,
                        new DenseLayer.Builder().nOut(WIDTH).activation(Activation.RELU).build(),
                        new LSTM.Builder().nOut(WIDTH).build());
                Random random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
                for (int i = 0; i < STEPS_A_THREAD; i++) {
                  network.fit(batch(random, 8));
                }
              });
    }
  };

  /** One piece of it. */
  @FunctionalInterface
  interface Load {
    void run(int count) throws InterruptedException;
  }

  private static final int FEATURES = 4;
  private static final int WIDTH = 16;
  private static final int STEPS_A_THREAD = 5;
  private static final int LONGEST = 200;

  /** Shares no factor with the number of lengths, so that each has its turn. */
  private static final int STRIDE = 77;

  private final String unit;

  MemoryLoad(String unit) {
    this.unit = unit;
  }

  /** What its pieces are called, in the plural. */
  String unit() {
    return unit;
  }

  /** Makes what all pieces have in common. */
  abstract Load start(long seed);

  private static void inThread(Runnable work) throws InterruptedException {
    Thread thread = new Thread(work);
    Throwable[] failure = {null};
    thread.setUncaughtExceptionHandler((ended, thrown) -> failure[0] = thrown);
    thread.start();
    thread.join();
    if (failure[0] != null) {
      throw new IllegalStateException("a thread failed: " + failure[0].getMessage(), failure[0]);
    }
  }

  private static MultiLayerNetwork sequences(long seed, Layer... layers) {
    Layer output =
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(1)
            .activation(Activation.IDENTITY)
            .build();
    return SoakNetwork.of(
        SoakNetwork.builder(seed, DataType.FLOAT),
        InputType.recurrent(FEATURES),
        Stream.concat(Stream.of(layers), Stream.of(output)).toArray(Layer[]::new));
  }

  private static DataSet batch(Random random, int length) {
    return new DataSet(
        SoakNetwork.normal(random, 8, FEATURES, length), SoakNetwork.normal(random, 8, 1, length));
  }
}
