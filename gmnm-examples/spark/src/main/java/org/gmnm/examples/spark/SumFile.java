package org.gmnm.examples.spark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;

/**
 * A sum that is under way, in a file that is whole or refused: {@value #MAGIC} in ASCII, the
 * format's number, how many rounds are in the sum, the sum ({@link SumFormat}), and the CRC-32 of
 * all before. Numbers are big-endian.
 *
 * @param rounds that are done
 * @param sum of them
 * @param <S> the kind of sum
 */
record SumFile<S>(int rounds, S sum) {

  private static final String MAGIC = "gmnm-sum";
  private static final int VERSION = 1;

  void write(Path file, SumFormat<S> format) {
    AtomicFiles.write(
        file,
        out -> {
          CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32());
          DataOutputStream data = new DataOutputStream(checked);
          data.writeBytes(MAGIC);
          data.writeInt(VERSION);
          data.writeInt(rounds);
          format.writer().write(sum, data);
          data.writeInt((int) checked.getChecksum().getValue());
        });
  }

  static <S> SumFile<S> read(Path file, SumFormat<S> format) {
    try (CheckedInputStream checked =
        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32())) {
      return read(checked, format);
    } catch (EOFException e) {
      throw unreadable(file, "it ends too early", e);
    } catch (IOException e) {
      throw unreadable(file, AtomicFiles.reason(e), e);
    }
  }

  private static <S> SumFile<S> read(CheckedInputStream checked, SumFormat<S> format)
      throws IOException {
    DataInputStream data = new DataInputStream(checked);
    byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
    require(
        Arrays.equals(data.readNBytes(magic.length), magic),
        "it is no sum, or one of an earlier version");
    require(data.readInt() == VERSION, "it is of another version");
    int rounds = data.readInt();
    require(rounds > 0, "it is of no round");
    SumFile<S> found = new SumFile<>(rounds, format.reader().read(data));
    int checksum = (int) checked.getChecksum().getValue();
    require(data.readInt() == checksum && data.read() < 0, "it is damaged");
    return found;
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }

  private static UserException unreadable(Path file, String reason, IOException e) {
    return new UserException(
        "Cannot read the checkpoint " + file + " (" + reason + "); --fresh begins anew", e);
  }
}
