package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's own self-attention beside ours, at the same weights. Fails once upstream is mended. */
class StockAttentionTest {

  private static final int IN = 3;
  private static final int HEADS = 2;
  private static final int SIZE = 4;
  private static final int OUT = 5;

  private static MultiLayerNetwork stock;
  private static MultiLayerNetwork ours;

  @BeforeAll
  static void sameWeights() {
    stock =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(IN),
            new SelfAttentionLayer.Builder()
                .nOut(OUT)
                .nHeads(HEADS)
                .headSize(SIZE)
                .projectInput(true)
                .build());
    ours =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.recurrent(IN),
            new MultiHeadAttentionLayer.Builder()
                .nOut(OUT)
                .heads(HEADS)
                .headSize(SIZE)
                .hasBias(false)
                .build());
    for (String key : new String[] {"q", "k", "v"}) {
      // DL4J: [heads, size, in]; ours: [in, heads * size].
      INDArray weights = stock.getParam("0_W" + key);
      ours.setParam("0_W" + key, weights.dup('c').reshape('c', HEADS * SIZE, IN).transpose());
    }
    ours.setParam("0_Wo", stock.getParam("0_Wo"));
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(4);
    return Nd4j.randn(DataType.DOUBLE, shape);
  }

  @Test
  void outputsAreTheSame() {
    INDArray input = random(2, IN, 6);
    assertClose("output", stock.output(input), ours.output(input), 1e-10);
  }

  @Test
  void stockDoublesTheGradientOfItselfAndOfAllBelow() {
    Pair<Gradient, INDArray> expected = backward(ours);
    Pair<Gradient, INDArray> doubled = backward(stock);
    assertClose(
        "Wo",
        expected.getFirst().getGradientFor("0_Wo").mul(2),
        doubled.getFirst().getGradientFor("0_Wo"),
        1e-10);
    assertClose("below", expected.getSecond().mul(2), doubled.getSecond(), 1e-10);
  }

  private static Pair<Gradient, INDArray> backward(MultiLayerNetwork network) {
    network.setInput(random(2, IN, 6));
    network.feedForward(true, false);
    return network.backpropGradient(random(2, OUT, 6), null);
  }
}
