package org.gmnm.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;

/**
 * A normaliser in Deeplearning4j's format, which is plain for the three kinds that are known here:
 * a name, flags and numbers, and arrays. Deeplearning4j's reader also creates any class that a file
 * names, and believes the arrays.
 */
final class SavedNormalizer {

  private static final String HEADER = "NORMALIZER";
  private static final int VERSION = 1;

  private static final Set<Class<?>> KNOWN =
      Set.of(
          NormalizerStandardize.class,
          NormalizerMinMaxScaler.class,
          ImagePreProcessingScaler.class);

  private static final String WHICH =
      "NormalizerStandardize, NormalizerMinMaxScaler and ImagePreProcessingScaler";

  private SavedNormalizer() {}

  static byte[] write(DataNormalization normalizer) throws IOException {
    if (!KNOWN.contains(normalizer.getClass())) {
      throw new IllegalArgumentException(
          "ModelFiles: a model carries %s, got a %s"
              .formatted(WHICH, normalizer.getClass().getName()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      NormalizerSerializer.getDefault().write(normalizer, bytes);
    } catch (RuntimeException e) { // no statistics to be written
      throw new IllegalArgumentException(
          "ModelFiles: the normaliser has no statistics; call its fit(...) first", e);
    }
    return bytes.toByteArray();
  }

  static DataNormalization read(byte[] file) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    try {
      require(in.readUTF().equals(HEADER) && in.readInt() == VERSION);
      DataNormalization normalizer =
          switch (in.readUTF()) {
            case "STANDARDIZE" -> standardize(in);
            case "MIN_MAX" -> minMax(in);
            case "IMAGE_MIN_MAX" -> images(in);
            default ->
                throw new ModelFileException(
                    "its %s is of another kind than %s".formatted(ModelZip.NORMALIZER, WHICH));
          };
      require(in.read() < 0);
      return normalizer;
    } catch (EOFException | UTFDataFormatException e) {
      throw new ModelFileException("its " + ModelZip.NORMALIZER + " is cut short", e);
    }
  }

  private static NormalizerStandardize standardize(DataInputStream in) throws IOException {
    boolean labels = in.readBoolean();
    INDArray mean = row(in);
    NormalizerStandardize normalizer = new NormalizerStandardize(mean, row(in, mean));
    normalizer.fitLabel(labels);
    if (labels) {
      INDArray ofLabels = row(in);
      normalizer.setLabelStats(ofLabels, row(in, ofLabels));
    }
    return normalizer;
  }

  private static NormalizerMinMaxScaler minMax(DataInputStream in) throws IOException {
    boolean labels = in.readBoolean();
    NormalizerMinMaxScaler normalizer = new NormalizerMinMaxScaler(finite(in), finite(in));
    normalizer.fitLabel(labels);
    INDArray min = row(in);
    normalizer.setFeatureStats(min, row(in, min));
    if (labels) {
      INDArray ofLabels = row(in);
      normalizer.setLabelStats(ofLabels, row(in, ofLabels));
    }
    return normalizer;
  }

  private static ImagePreProcessingScaler images(DataInputStream in) throws IOException {
    ImagePreProcessingScaler normalizer = new ImagePreProcessingScaler(finite(in), finite(in));
    normalizer.setMaxPixelVal(finite(in));
    return normalizer;
  }

  private static INDArray row(DataInputStream in, INDArray like) throws IOException {
    INDArray row = row(in);
    require(row.length() == like.length() && row.dataType() == like.dataType());
    return row;
  }

  private static INDArray row(DataInputStream in) throws IOException {
    INDArray vector = SavedArray.next(in, ModelZip.NORMALIZER, MemoryLimits.configuration());
    if (vector == null || !Double.isFinite(vector.sumNumber().doubleValue())) {
      throw none();
    }
    return vector.reshape(1, vector.length());
  }

  private static double finite(DataInputStream in) throws IOException {
    double value = in.readDouble();
    require(Double.isFinite(value));
    return value;
  }

  private static void require(boolean holds) throws ModelFileException {
    if (!holds) {
      throw none();
    }
  }

  private static ModelFileException none() {
    return new ModelFileException(
        "its %s holds no normaliser of finite numbers".formatted(ModelZip.NORMALIZER));
  }
}
