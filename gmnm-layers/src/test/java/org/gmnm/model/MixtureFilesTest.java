package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.JointGaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixtureFilesTest {

  private static final String HEAD = "{\"format\": \"gmnm-mixture\", \"version\": 1, ";
  private static final double[] WEIGHTS = {1.0 / 3, 2.0 / 3};
  private static final double[][] MEANS = {{0.1, -1e300}, {Math.PI, 1e-300}};

  @TempDir private Path folder;

  @Test
  void mixturesOfSeveralVariablesAreEqualToTheBit() throws IOException {
    JointGaussianMixture diagonal =
        JointGaussianMixture.of(WEIGHTS, MEANS, new double[][] {{0.1, 0.2}, {0.7, 1e9}});
    JointGaussianMixture full =
        JointGaussianMixture.ofFactors(
            WEIGHTS, MEANS, new double[][][] {{{0.1, 0}, {-0.3, 1}}, {{2, 0}, {0, 1.0 / 7}}});
    JointGaussianMixture low =
        JointGaussianMixture.ofLowRank(
            WEIGHTS,
            MEANS,
            new double[][] {{0.1, 0.2}, {0.7, 1e9}},
            new double[][][] {{{0.3}, {-2}}, {{0}, {1.0 / 7}}});
    for (JointGaussianMixture mixture : new JointGaussianMixture[] {diagonal, full, low}) {
      Path file = folder.resolve("mixture.json");
      MixtureFiles.write(mixture, file);
      assertEquals(mixture, MixtureFiles.read(file));
      assertTrue(Files.readString(file).startsWith("{\"format\":\"gmnm-mixture\",\"version\":1,"));
    }
  }

  @Test
  void mixturesOfOneVariableKeepEveryComponent() throws IOException {
    GaussianMixture mixture =
        GaussianMixture.of(
            new double[] {0.25, 0.25, 0.5}, new double[] {1, 1, 0.1}, new double[] {2, 2, 3e-9});
    Path file = folder.resolve("mixture.json");
    MixtureFiles.write(mixture, file);
    assertEquals(mixture, MixtureFiles.readOneVariable(file));
    assertEquals(3, MixtureFiles.read(file).components());
  }

  @Test
  void whatOtherProgramsWriteIsRead() throws IOException {
    JointGaussianMixture mixture =
        MixtureFiles.read(
            file(
                "{\"means\": [[1, 2]], \"factors\": [[[3, 0], [4, 5]]],"
                    + " \"weights\": [1], \"version\": 1, \"format\": \"gmnm-mixture\"}\n"));
    assertEquals(
        JointGaussianMixture.ofCovariances(
            new double[] {1}, new double[][] {{1, 2}}, new double[][][] {{{9, 12}, {12, 41}}}),
        mixture);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'weights': [1], 'means': [[0]] | either sigmas or factors",
        "'weights': [1], 'means': [[0]], 'sigmas': [[1]], 'factors': [[[1]]] | either sigmas or",
        "'weights': [1], 'sigmas': [[1]] | it must have weights and means",
        "'weights': [0.9], 'means': [[0]], 'sigmas': [[1]] | weights must sum to 1, got 0.9",
        "'weights': [1], 'means': [[0]], 'sigmas': [[0]] | sigmas[0][0] must be > 0 and finite",
        "'weights': [1], 'means': [[0]], 'sigmas': [[1, 2]] | sigmas[0] must have one entry",
        "'weights': [1], 'means': [[0, 0]], 'factors': [[[1, 2], [0, 1]]] | lower triangular",
        "'weights': [1], 'means': [[NaN]], 'sigmas': [[1]] | no mixture in JSON (Non-standard",
        "'weights': [1], 'means': [['0']], 'sigmas': [[1]] | no mixture in JSON",
        "'weights': [1], 'means': [null], 'sigmas': [[1]] | null where numbers belong",
        "'weights': [1], 'means': [[null]], 'sigmas': [[1]] | no mixture in JSON",
        "'weights': [1], 'means': [[0]], 'sigmas': [[1]], 'sigmas': [[1]] | Duplicate field",
        "'weights': [1], 'means': [[0]], 'sigmas': [[1]], 'tails': 3 | 'tails' is unknown",
        "'weights': [1], 'means': [[1e999]], 'sigmas': [[1]] | means[0][0] must be finite",
      })
  void whatIsNoMixtureIsNamed(String fields, String expected) throws IOException {
    assertRefused(HEAD + fields.replace('\'', '"') + "}", expected);
  }

  @Test
  void otherFilesAreNamed() throws IOException {
    String rest = "\"weights\": [1], \"means\": [[0]], \"sigmas\": [[1]]}";
    assertEquals(1, MixtureFiles.read(file(HEAD + rest)).components());
    assertRefused(HEAD + rest + "}", "no mixture in JSON");
    assertRefused(HEAD + rest.substring(0, 20), "no mixture in JSON (Unexpected end-of-input");
    assertRefused("{" + rest, "its format must be \"gmnm-mixture\", got null");
    assertRefused(HEAD.replace("1", "2") + rest, "version 2, and this gmnm reads 1 to 1");
    assertRefused("{\"format\": \"gmnm-mixture\", " + rest, "version null");
    assertRefused("", "no mixture in JSON");
    assertRefused("null", "null where");
    assertRefused(HEAD + "\"means\": " + "[".repeat(100_000), "no mixture in JSON");
    assertRefused(
        HEAD + "\"deep\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}", "'deep' is unknown");
    assertMessage(
        assertThrows(
            ModelFileException.class, () -> MixtureFiles.read(folder.resolve("none.json"))),
        "Cannot read the mixture none.json: there is no such file");
    Path two = file(HEAD + "\"weights\": [1], \"means\": [[0, 0]], \"sigmas\": [[1, 1]]}");
    assertMessage(
        assertThrows(ModelFileException.class, () -> MixtureFiles.readOneVariable(two)),
        "one variable, got 2");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("given.json"), text);
  }

  private void assertRefused(String text, String expected) throws IOException {
    Path file = file(text);
    assertMessage(assertThrows(ModelFileException.class, () -> MixtureFiles.read(file)), expected);
  }

  private static void assertMessage(ModelFileException e, String expected) {
    assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).startsWith("Cannot read the mixture "));
  }
}
