package org.gmnm.examples.diffusion;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.CheckedZip;
import org.gmnm.model.ModelFiles;
import org.gmnm.model.SavedArray;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The checkpoint of a training, written whole or not at all: the DL4J model with its updater, the
 * moving average, every loss, and the settings they belong to, all of the same moment in one zip.
 */
final class TrainingFiles {

  private static final String SETTINGS = "settings.txt";
  private static final String LOSSES = "losses";
  private static final String AVERAGE = "average";
  private static final String NETWORK = "network.zip";

  private final Path checkpoint;
  private final String settings;

  /**
   * Files in a folder.
   *
   * @param checkpoint the file
   * @param settings everything that decides the numbers, in words; other settings are refused
   */
  TrainingFiles(Path checkpoint, String settings) {
    this.checkpoint = checkpoint;
    this.settings = settings;
  }

  void save(TrainingState at) {
    AtomicFiles.write(
        checkpoint,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.putNextEntry(new ZipEntry(SETTINGS));
          new DataOutputStream(zip).writeUTF(settings);
          zip.putNextEntry(new ZipEntry(LOSSES));
          writeLosses(new DataOutputStream(zip), at);
          zip.putNextEntry(new ZipEntry(AVERAGE));
          DataOutputStream average = new DataOutputStream(zip);
          Nd4j.write(at.average(), average);
          average.flush();
          zip.putNextEntry(new ZipEntry(NETWORK));
          ModelSerializer.writeModel(at.network(), (OutputStream) zip, true);
          zip.finish();
        });
  }

  private static void writeLosses(DataOutputStream out, TrainingState at) throws IOException {
    out.writeDouble(at.seconds());
    out.writeInt(at.losses().size());
    for (int i = 0; i < at.losses().size(); i++) {
      out.writeFloat(at.losses().get(i));
    }
    out.flush();
  }

  /** The newest checkpoint, or null if there is none. */
  @Nullable TrainingState latest() {
    if (!Files.exists(checkpoint)) {
      return null;
    }
    try {
      Map<String, byte[]> parts = CheckedZip.read(checkpoint);
      String found = part(parts, SETTINGS).readUTF();
      if (!found.equals(settings)) {
        throw new UserException(
            "The checkpoint %s was made with other settings (%s) than these (%s); give those, or another --out, or leave --resume away to train anew"
                .formatted(checkpoint, found, settings));
      }
      DataInputStream losses = part(parts, LOSSES);
      double seconds = losses.readDouble();
      LossCurve curve = readLosses(losses);
      ComputationGraph restored = new ModelFiles().readGraph(part(parts, NETWORK), NETWORK);
      return new TrainingState(restored, average(parts), curve, seconds);
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot read the checkpoint %s (%s); delete it to begin anew"
              .formatted(checkpoint, e.getMessage()),
          e);
    }
  }

  /** The losses in a checkpoint, whatever its settings. */
  static LossCurve losses(Path checkpoint) throws IOException {
    DataInputStream in = part(CheckedZip.read(checkpoint), LOSSES);
    in.readDouble();
    return readLosses(in);
  }

  /** The moving average in a checkpoint, whatever its settings. */
  static INDArray average(Path checkpoint) throws IOException {
    return average(CheckedZip.read(checkpoint));
  }

  private static INDArray average(Map<String, byte[]> parts) throws IOException {
    INDArray average = SavedArray.read(part(parts, AVERAGE), AVERAGE);
    if (average == null) {
      throw new IOException("its " + AVERAGE + " is empty");
    }
    return average.reshape(1, average.length());
  }

  private static LossCurve readLosses(DataInputStream in) throws IOException {
    LossCurve curve = new LossCurve();
    for (int i = in.readInt(); i > 0; i--) {
      curve.add(in.readFloat());
    }
    return curve;
  }

  private static DataInputStream part(Map<String, byte[]> parts, String name) throws IOException {
    byte[] part = parts.get(name);
    if (part == null) {
      throw new IOException("it has no " + name);
    }
    return new DataInputStream(new ByteArrayInputStream(part));
  }
}
