package org.gmnm.model;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.JointGaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.exc.UnrecognizedPropertyException;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * Mixtures as JSON, which any program reads. What is read back is equal to the bit.
 *
 * <pre>
 *   {"format": "gmnm-mixture", "version": 1,
 *    "weights": [n], "means": [n][d], "sigmas": [n][d]}
 * </pre>
 *
 * <p>A mixture with full covariances L Lᵀ has {@code "factors": [n][d][d]}, lower triangular L, in
 * place of sigmas; one of low rank, diag(σ²) + F Fᵀ, has {@code "loadings": [n][d][r]} F beside σ.
 * A mixture of one variable is one with d = 1. Files are written whole or not at all ({@link
 * AtomicFiles}).
 *
 * <p><b>Errors</b>: {@link ModelFileException} for a file that is not there, no JSON, of another
 * format or a newer version, with a field that is unknown, missing or there twice, and with numbers
 * that are no mixture.
 */
public final class MixtureFiles {

  /** The newest version of the format that is read, and the one that is written. */
  public static final int VERSION = 1;

  private static final String FORMAT = "gmnm-mixture";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** What stands in a file. */
  @JsonAutoDetect(
      fieldVisibility = JsonAutoDetect.Visibility.NONE,
      getterVisibility = JsonAutoDetect.Visibility.NONE,
      isGetterVisibility = JsonAutoDetect.Visibility.NONE)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private static final class Contents {
    @JsonProperty private final @Nullable String format;
    @JsonProperty private final @Nullable Integer version;
    @JsonProperty private final double @Nullable [] weights;
    @JsonProperty private final double @Nullable [][] means;
    @JsonProperty private final double @Nullable [][] sigmas;
    @JsonProperty private final double @Nullable [][][] factors;
    @JsonProperty private final double @Nullable [][][] loadings;

    @JsonCreator
    Contents(
        @JsonProperty("format") @Nullable String format,
        @JsonProperty("version") @Nullable Integer version,
        @JsonProperty("weights") double @Nullable [] weights,
        @JsonProperty("means") double @Nullable [][] means,
        @JsonProperty("sigmas") double @Nullable [][] sigmas,
        @JsonProperty("factors") double @Nullable [][][] factors,
        @JsonProperty("loadings") double @Nullable [][][] loadings) {
      this.format = format;
      this.version = version;
      this.weights = weights;
      this.means = means;
      this.sigmas = sigmas;
      this.factors = factors;
      this.loadings = loadings;
    }

    JointGaussianMixture mixture() throws ModelFileException {
      if (!FORMAT.equals(format)) {
        throw new ModelFileException("its format must be \"" + FORMAT + "\", got " + format);
      }
      if (version == null || version < 1 || version > VERSION) {
        throw new ModelFileException(
            "it has version %s, and this gmnm reads 1 to %d; use a newer gmnm"
                .formatted(version, VERSION));
      }
      if (weights == null || means == null) {
        throw new ModelFileException("it must have weights and means");
      }
      if (sigmas != null && factors == null && loadings != null) {
        return JointGaussianMixture.ofLowRank(weights, means, sigmas, loadings);
      }
      if (sigmas != null && factors == null) {
        return JointGaussianMixture.of(weights, means, sigmas);
      }
      if (factors != null && sigmas == null && loadings == null) {
        return JointGaussianMixture.ofFactors(weights, means, factors);
      }
      throw new ModelFileException(
          "it must have either sigmas or factors, and loadings beside sigmas alone");
    }
  }

  private MixtureFiles() {}

  /**
   * Writes a mixture of several variables.
   *
   * @param mixture what to write
   * @param file where to; replaced where it is there
   */
  public static void write(JointGaussianMixture mixture, Path file) {
    boolean full = !mixture.isDiagonal() && mixture.rank() == 0;
    write(
        new Contents(
            FORMAT,
            VERSION,
            mixture.weights(),
            mixture.means(),
            full ? null : mixture.unexplainedSigmas(),
            full ? mixture.factors() : null,
            mixture.rank() > 0 ? mixture.loadings() : null),
        file);
  }

  /**
   * Writes a mixture of one variable.
   *
   * @param mixture what to write
   * @param file where to; replaced where it is there
   */
  public static void write(GaussianMixture mixture, Path file) {
    write(
        new Contents(
            FORMAT,
            VERSION,
            mixture.weights(),
            columns(mixture.means()),
            columns(mixture.sigmas()),
            null,
            null),
        file);
  }

  private static double[][] columns(double[] values) {
    return Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
  }

  private static void write(Contents contents, Path file) {
    AtomicFiles.write(file, out -> out.write(JSON.writeValueAsBytes(contents)));
  }

  /**
   * Reads a mixture.
   *
   * @param file what {@link #write} or another program wrote
   * @return the mixture
   * @throws ModelFileException if the file holds none
   */
  public static JointGaussianMixture read(Path file) throws ModelFileException {
    try {
      return contents(file).mixture();
    } catch (UnrecognizedPropertyException e) {
      throw bad(file, "its field '" + e.getPropertyName() + "' is unknown; use a newer gmnm", e);
    } catch (JsonProcessingException e) {
      throw bad(file, "it is no mixture in JSON (" + e.getOriginalMessage() + ")", e);
    } catch (ModelFileException | IllegalArgumentException e) {
      throw bad(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw bad(file, "it cannot be read (" + AtomicFiles.reason(e) + ")", e);
    } catch (NullPointerException e) { // in place of an array of numbers
      throw bad(file, "it has null where numbers belong", e);
    }
  }

  /**
   * Reads a mixture of one variable.
   *
   * @param file what {@link #write} or another program wrote
   * @return the mixture
   * @throws ModelFileException if the file holds none, or one of several variables
   */
  public static GaussianMixture readOneVariable(Path file) throws ModelFileException {
    JointGaussianMixture mixture = read(file);
    if (mixture.dimensions() > 1) {
      throw bad(
          file, "it must have one variable, got " + mixture.dimensions() + "; use read()", null);
    }
    return GaussianMixture.of(mixture.weights(), firsts(mixture.means()), firsts(mixture.sigmas()));
  }

  private static double[] firsts(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
  }

  private static Contents contents(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException("there is no such file");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return JSON.readValue(in, Contents.class);
    }
  }

  private static ModelFileException bad(Path file, String reason, @Nullable Throwable cause) {
    String line = reason.replaceAll("\\p{Cntrl}+", " ");
    return new ModelFileException(
        "Cannot read the mixture " + file.getFileName() + ": " + line, cause);
  }
}
