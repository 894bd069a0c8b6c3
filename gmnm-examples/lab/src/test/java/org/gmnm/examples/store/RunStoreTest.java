package org.gmnm.examples.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class RunStoreTest {

  private enum Kind {
    ONE_WAY,
    ANOTHER
  }

  private record Key(Kind kind, long seed, double rate) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Result(
      double error, List<Double> curve, double[][] picture, Map<Kind, Part> parts, boolean done) {
    boolean isGood() { // no part of it
      return error < 1;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(float[] values, int count) {}

  private static final Key KEY = new Key(Kind.ONE_WAY, 42, 1e-3);

  private static final Result RESULT =
      new Result(
          0.1 + 0.2,
          List.of(1.0 / 3, Double.NaN, Double.NEGATIVE_INFINITY),
          new double[][] {{1e-300, Math.PI}, {}},
          Map.of(Kind.ANOTHER, new Part(new float[] {0.1f, 1 / 3f}, 7)),
          true);

  private final Path folder;

  RunStoreTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private RunStore<Key, Result> store() {
    return new RunStore<>(folder, Result.class);
  }

  @Test
  void resultsComeBackToTheBit() {
    assertNull(store().result(KEY));
    store().save(KEY, RESULT, 1.5);
    RunStore<Key, Result> store = store();
    Result back = store.result(KEY);
    assertNotNull(back);
    assertTrue(back.isGood());
    assertEquals(RESULT.error(), back.error());
    assertEquals(RESULT.curve(), back.curve());
    assertArrayEquals(RESULT.picture()[0], back.picture()[0]);
    assertArrayEquals(
        RESULT.parts().get(Kind.ANOTHER).values(), back.parts().get(Kind.ANOTHER).values());
    assertEquals(1.5, store.origins().get(0).seconds());
    assertTrue(store.origins().get(0).machine().containsKey("ompNumThreads"));
    assertTrue(Files.exists(folder.resolve("one-way-42-0.001.json")));
    assertNull(store.result(new Key(Kind.ONE_WAY, 43, 1e-3)));
  }

  @Test
  void damagedFilesAndThoseOfOthersAreNamed() throws IOException {
    Path file = folder.resolve("one-way-42-0.001.json");
    store().save(KEY, RESULT, 1);
    String whole = Files.readString(file);
    for (String damaged :
        List.of(
            "",
            whole.substring(0, 99),
            whole.replace("\"error\"", "\"mistake\""),
            whole.replace("\"seed\":42", "\"seed\":41"))) {
      Files.writeString(file, damaged);
      String said = assertThrows(UserException.class, () -> store().result(KEY)).getMessage();
      assertTrue(said.contains(file.toString()) && said.contains("delete it"), said);
    }
  }

  /** Within the compressed state, which comes first in a checkpoint, after a header of 40 bytes. */
  private static final int STATE_AT = 60;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record State(int step, double[] values) {}

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(2).nOut(3).build())
                .build());
    network.init();
    return network;
  }

  @Test
  void checkpointsHoldStateNetworkAndRandomNumbersOfOneMoment() {
    MultiLayerNetwork network = network();
    Checkpoint<State> checkpoint = store().checkpoint(KEY, State.class);
    assertNull(checkpoint.load());
    checkpoint.save(new State(3, new double[] {0.1}), network);
    INDArray next = Nd4j.rand(5);
    Checkpoint<State> again = store().checkpoint(KEY, State.class);
    assertNotEquals(next, Nd4j.rand(5));
    State state = again.load();
    assertNotNull(state);
    assertEquals(next, Nd4j.rand(5), "the same random numbers follow");
    assertEquals(3, state.step());
    assertEquals(0.1, state.values()[0]);
    assertEquals(network.params(), again.network().params());
    assertEquals(next, Nd4j.rand(5), "and after the network is read too");
    store().save(KEY, RESULT, 1);
    assertNull(store().checkpoint(KEY, State.class).load(), "of no use once the result is there");
  }

  /** A flipped bit does not read as another number, in the state or in the network. */
  @Test
  void checkpointsWithFlippedBitsAreRefused() throws IOException {
    store().checkpoint(KEY, State.class).save(new State(3, new double[] {0.1}), network());
    Path file = folder.resolve("one-way-42-0.001.checkpoint");
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {STATE_AT, whole.length / 2}) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);
      Checkpoint<State> checkpoint = store().checkpoint(KEY, State.class);
      String said = assertThrows(UserException.class, checkpoint::load).getMessage();
      assertTrue(said.contains(file.toString()) && said.contains("delete it"), said);
    }
  }

  /** Nor in a network that was saved, which is read as one from a stranger is. */
  @Test
  void networksWithFlippedBitsAreRefused() throws IOException {
    store().saveNetwork(KEY, network());
    assertEquals(9, store().network(KEY).numParams());
    Path file = store().networkFile(KEY);
    byte[] whole = Files.readAllBytes(file);
    whole[whole.length / 2] ^= 1;
    Files.write(file, whole);
    String said = assertThrows(UserException.class, () -> store().network(KEY)).getMessage();
    assertTrue(said.contains(file.toString()) && said.contains("delete it"), said);
  }

  @Test
  void checkpointsAreDueInTime() {
    assertTrue(Checkpoint.SECONDS <= 30);
    Checkpoint<State> checkpoint = store().checkpoint(KEY, State.class);
    assertFalse(checkpoint.isDue());
    System.setProperty(Checkpoint.SECONDS_PROPERTY, "0");
    try {
      assertTrue(store().checkpoint(KEY, State.class).isDue());
    } finally {
      System.clearProperty(Checkpoint.SECONDS_PROPERTY);
    }
  }

  /** A manifest tells of the processes that computed, not of the one that reports. */
  @Test
  void originsOfOtherProcessesAreTold() throws IOException {
    Origin here = Origin.here(2);
    Origin other =
        new Origin(Map.of("gitCommit", "abc", "gitDirty", true), Map.of("cpu", "another"), 3, "");
    Path json = folder.resolve("manifest.json");
    Manifest.of("x").origins(List.of(other, other)).write(json);
    JsonNode alone = new ObjectMapper().readTree(json.toFile());
    assertEquals("abc", alone.at("/software/gitCommit").asText());
    assertEquals("another", alone.at("/machine/cpu").asText());
    assertEquals(6, alone.path("trainingSeconds").asDouble());
    assertTrue(alone.has("drawingSeconds"));
    Manifest.of("x").origins(List.of(here, other)).write(json);
    JsonNode both = new ObjectMapper().readTree(json.toFile());
    assertEquals(2, both.at("/software/gitCommit").size());
    assertEquals(2, both.at("/machine/cpu").size());
  }
}
