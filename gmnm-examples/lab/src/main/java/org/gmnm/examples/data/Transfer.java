package org.gmnm.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One try of a download: asks for what is missing and appends what comes. */
final class Transfer {
  private static final int MAX_REDIRECTS = 5;
  private static final int STEP = 1 << 20;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  private final URI uri;
  private final Path part;
  private final long size;
  private final Download.ProgressListener listener;
  private final Download.Settings settings;
  private final HttpClient client;

  /** When the download must have ended, by {@link System#nanoTime}. */
  private final long deadline;

  Transfer(
      URI uri,
      Path part,
      long size,
      Download.ProgressListener listener,
      Download.Settings settings) {
    this.uri = uri;
    this.part = part;
    this.size = size;
    this.listener = listener;
    this.settings = settings;
    this.deadline = System.nanoTime() + settings.all().toNanos();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connect())
            .build();
  }

  /** The connection failed: another try may help. The message is a clause: "the connection ...". */
  static final class BrokenException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    BrokenException(String message, Throwable cause) {
      super(message, cause);
    }

    BrokenException(String message) {
      super(message);
    }
  }

  void run(FileChannel channel) throws IOException, BrokenException {
    HttpResponse<InputStream> response = open(channel.size());
    try (InputStream body = response.body()) {
      channel.position(accept(response, channel));
      copy(body, channel);
    }
  }

  private HttpResponse<InputStream> open(long have) throws BrokenException {
    URI at = uri;
    checkTime(have);
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(at, have);
      int status = response.statusCode();
      String location = response.headers().firstValue("Location").orElse("");
      if (status / 100 != 3 || location.isEmpty()) {
        return response;
      }
      close(response.body());
      URI next = resolve(at, location);
      if (!settings.allowed().test(next)) {
        throw new DataException(
            ("%s: redirects to %s, which is not https: refused. Get the file by hand "
                    + "from a source that you trust.")
                .formatted(uri, next));
      }
      at = next;
    }
    throw new DataException(
        "%s: redirects more than %d times, last to %s. Get the file by hand."
            .formatted(uri, MAX_REDIRECTS, at));
  }

  private URI resolve(URI at, String location) {
    try {
      return at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "%s: redirects to '%s', which is no address. Get the file by hand."
              .formatted(uri, location),
          e);
    }
  }

  private HttpResponse<InputStream> send(URI at, long have) throws BrokenException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .timeout(settings.connect().plus(settings.stall()))
            .header("Accept-Encoding", "identity");
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new BrokenException("no answer came from " + at.getHost() + " (" + e + ")", e);
    } catch (IllegalArgumentException e) { // as the client's own parser throws it
      throw new BrokenException("the answer of " + at.getHost() + " is damaged (" + e + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(have, e);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // A body that nobody reads: whether its end was orderly does not matter.
    }
  }

  /** Checks that the answer is the file, or its missing rest; returns where to write it. */
  private long accept(HttpResponse<InputStream> response, FileChannel channel)
      throws IOException, BrokenException {
    int status = response.statusCode();
    long have = channel.size();
    if (status == 206) {
      String range = response.headers().firstValue("Content-Range").orElse("");
      Matcher m = RANGE.matcher(range);
      if (!m.matches() || !m.group(1).equals(Long.toString(have))) {
        channel.truncate(0);
        throw new BrokenException(
            "the server sent the range '%s' when asked for what follows byte %d"
                .formatted(range, have));
      }
      checkLength(m.group(2).equals("*") ? size : length(m.group(2)), response.uri());
      return have;
    }
    if (status == 200) {
      String length = response.headers().firstValue("Content-Length").orElse("");
      checkLength(length.isEmpty() ? size : length(length), response.uri());
      channel.truncate(0);
      return 0;
    }
    if (status == 416) {
      channel.truncate(0);
      throw new DataException(
          ("%s: the server has no bytes after byte %d (status 416), expected %d in all: "
                  + "its file is another one. The part was deleted; run again to start afresh.")
              .formatted(uri, have, size));
    }
    if (status == 429 || status / 100 == 5) {
      throw new BrokenException("the server answered with status %d".formatted(status));
    }
    throw new DataException(
        ("%s: expected the file, the server answered with status %d%s. Open the address "
                + "in a browser to see whether the file has moved.")
            .formatted(uri, status, response.uri().equals(uri) ? "" : " at " + response.uri()));
  }

  private static long length(String header) throws BrokenException {
    try {
      return Long.parseLong(header.strip());
    } catch (NumberFormatException e) {
      throw new BrokenException("the server tells the length '%s'".formatted(header), e);
    }
  }

  private void checkLength(long offered, URI at) {
    if (offered != size) {
      throw new DataException(
          ("%s: expected %d bytes, the server offers %d%s: it is another file, or a "
                  + "page that says why there is none. Nothing was written. Open the address in "
                  + "a browser.")
              .formatted(uri, size, offered, at.equals(uri) ? "" : " at " + at));
    }
  }

  private void copy(InputStream body, FileChannel channel) throws BrokenException {
    long have = 0;
    byte[] buffer = new byte[1 << 16];
    try (Watchdog watchdog = new Watchdog(body, settings.stall(), deadline)) {
      have = channel.position();
      listener.progress(have, size);
      long next = have + STEP;
      while (true) {
        int n = read(body, buffer, have, watchdog);
        if (n < 0) {
          break;
        }
        watchdog.alive();
        if (have + n > size) {
          channel.truncate(0);
          throw new DataException(
              ("%s: the server sends more than the %d bytes expected: it is another "
                      + "file. The part was deleted.")
                  .formatted(uri, size));
        }
        for (ByteBuffer b = ByteBuffer.wrap(buffer, 0, n); b.hasRemaining(); ) {
          channel.write(b);
        }
        have += n;
        if (have >= next) {
          listener.progress(have, size);
          next = have + STEP;
        }
      }
    } catch (ClosedByInterruptException e) {
      throw interrupted(have, e);
    } catch (IOException e) {
      throw new DataException(
          ("%s: cannot be written after %d of %d bytes (%s); the disc has %d bytes "
                  + "free. Make room and run again: it continues from there.")
              .formatted(part, have, size, e, part.toFile().getUsableSpace()),
          e);
    }
    if (have < size) {
      throw new BrokenException("the connection ended");
    }
  }

  private int read(InputStream body, byte[] buffer, long have, Watchdog watchdog)
      throws BrokenException {
    try {
      return body.read(buffer, 0, buffer.length);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(have, e);
      }
      checkTime(have);
      throw new BrokenException(
          watchdog.barked()
              ? "nothing came for %d s".formatted(settings.stall().toSeconds())
              : "the connection broke (" + e + ")",
          e);
    }
  }

  private void checkTime(long have) {
    if (System.nanoTime() - deadline >= 0) {
      throw new DataException(
          ("%s: %d of %d bytes came in %d s, longer than a download may take. What arrived is kept"
                  + " in %s: run again to continue, over a faster network if there is one.")
              .formatted(uri, have, size, settings.all().toSeconds(), part));
    }
  }

  private DataException interrupted(long have, Throwable cause) {
    return new DataException(
        "%s: interrupted after %d of %d bytes. What arrived is kept in %s: run again to continue."
            .formatted(uri, have, size, part),
        cause);
  }
}
