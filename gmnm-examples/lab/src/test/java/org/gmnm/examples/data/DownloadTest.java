package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on this machine, which plain http may reach in tests only. */
@Timeout(60)
class DownloadTest {
  private static final int SIZE = 3_000_000;
  private static final byte[] CONTENT = Fixtures.pixels(1, SIZE);

  private static final Download.Settings LOCAL =
      new Download.Settings(
          u -> "http".equals(u.getScheme()) && "127.0.0.1".equals(u.getHost()),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5));

  private final Path folder;
  private final Path target;
  private final Path part;
  private final String sha256;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> progress = new ArrayList<>();

  DownloadTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    target = folder.resolve("sub/data.bin");
    part = folder.resolve("sub/data.bin.part");
    sha256 = Sha256.of(Fixtures.write(folder, "whole", CONTENT));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange, int from) throws IOException;
  }

  private URI serve(Answer answer) {
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          ranges.add(String.valueOf(range));
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          try (exchange) {
            answer.to(exchange, from);
          } catch (IOException e) {
            // The client went away, or the answer was meant to be too short.
          }
        });
    return address("/data.bin");
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** As a proper server does it: all, or the rest that was asked for. */
  private static void file(HttpExchange exchange, int from) throws IOException {
    part(exchange, from, SIZE);
  }

  private static void part(HttpExchange exchange, int from, int to) throws IOException {
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, SIZE - 1, SIZE));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, SIZE - from);
    exchange.getResponseBody().write(CONTENT, from, to - from);
    exchange.getResponseBody().flush();
  }

  private Path fetch(URI uri) {
    return fetch(uri, LOCAL);
  }

  private Path fetch(URI uri, Download.Settings settings) {
    return Download.fetch(uri, target, SIZE, sha256, (done, total) -> progress.add(done), settings);
  }

  private String failure(URI uri) {
    return String.valueOf(assertThrows(DataException.class, () -> fetch(uri)).getMessage());
  }

  private void begun(int bytes) {
    Fixtures.write(folder, "sub/data.bin.part", Arrays.copyOf(CONTENT, bytes));
  }

  private void assertComplete() throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    assertFalse(Files.exists(part));
  }

  private static void assertContains(String message, Object... parts) {
    for (Object p : parts) {
      assertTrue(message.contains(p.toString()), () -> "no '" + p + "' in: " + message);
    }
  }

  @Test
  void fetchesTheFileAndTellsHowFarItIs() throws IOException {
    assertEquals(target, fetch(serve(DownloadTest::file)));
    assertComplete();
    assertEquals(progress.stream().sorted().toList(), progress);
    assertEquals(0L, progress.get(0));
    assertEquals((long) SIZE, progress.get(progress.size() - 1));
    assertTrue(progress.size() >= 4, "every mebibyte: " + progress);
  }

  @Test
  void fileThatIsThereIsNotFetchedAgain() throws IOException {
    Fixtures.write(folder, "sub/data.bin", CONTENT);
    fetch(serve(DownloadTest::file));
    assertEquals(List.of(), ranges);
  }

  @Test
  void anotherFileUnderTheNameIsLeftAlone() throws IOException {
    Fixtures.write(folder, "sub/data.bin", new byte[] {1});
    assertContains(failure(serve(DownloadTest::file)), target, "found 1 bytes", "Move it away");
    Fixtures.write(folder, "sub/data.bin", Fixtures.with(CONTENT, 9, 77));
    assertContains(failure(address("/x")), target, sha256, "found SHA-256");
    assertEquals(SIZE, Files.size(target));
  }

  @Test
  void continuesWhereAnEarlierRunStopped() throws IOException {
    begun(1_000_000);
    fetch(serve(DownloadTest::file));
    assertEquals(List.of("bytes=1000000-"), ranges);
    assertEquals(1_000_000L, progress.get(0));
    assertComplete();
  }

  @Test
  void wholePartNeedsNoServer() throws IOException {
    begun(SIZE);
    fetch(address("/nobody-answers"));
    assertEquals(List.of(), ranges);
    assertComplete();
  }

  @Test
  void tooLongPartIsBegunAgain() throws IOException {
    begun(SIZE + 5);
    fetch(serve(DownloadTest::file));
    assertEquals(List.of("null"), ranges);
    assertComplete();
  }

  @Test
  void serverThatIgnoresTheRangeIsReadFromTheStart() throws IOException {
    begun(1_000_000);
    fetch(serve((exchange, from) -> part(exchange, 0, SIZE)));
    assertComplete();
  }

  @Test
  void brokenConnectionIsTakenUpAgain() throws IOException {
    fetch(serve((exchange, from) -> part(exchange, from, Math.min(SIZE, from + 1_200_000))));
    assertEquals(3, ranges.size());
    assertEquals("null", ranges.get(0));
    assertComplete();
  }

  @Test
  void connectionThatBringsNothingEndsTheRunAndKeepsThePart() throws IOException {
    begun(500);
    String message = failure(serve((exchange, from) -> part(exchange, from, from)));
    assertContains(message, "data.bin", "500 of " + SIZE, part, "run again", "connection");
    assertEquals(500, Files.size(part));
  }

  @Test
  void silentServerIsGivenUp() throws IOException {
    Download.Settings impatient =
        new Download.Settings(
            LOCAL.allowed(), Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofMinutes(5));
    URI uri =
        serve(
            (exchange, from) -> {
              part(exchange, from, from == 0 ? 700 : from);
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    DataException e = assertThrows(DataException.class, () -> fetch(uri, impatient));
    assertContains(String.valueOf(e.getMessage()), "nothing came", "700 of " + SIZE, part);
    assertEquals(700, Files.size(part));
  }

  @Test
  void noServerIsSaidToBeThat() {
    server.stop(0);
    assertContains(failure(address("/data.bin")), "127.0.0.1", "0 of " + SIZE, "run again");
    assertFalse(Files.exists(part));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 410, 500, 503, 429})
  void statusOtherThanOkIsNamed(int status) {
    String message = failure(serve((exchange, from) -> exchange.sendResponseHeaders(status, -1)));
    assertContains(message, "status " + status, "data.bin");
    assertFalse(Files.exists(target));
    assertFalse(Files.exists(part));
  }

  @Test
  void pageOfAnotherLengthIsNotWritten() throws IOException {
    begun(500);
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.sendResponseHeaders(200, 6);
              exchange.getResponseBody().write("<html>".getBytes(StandardCharsets.UTF_8));
            });
    assertContains(failure(uri), "expected " + SIZE, "offers 6", "browser");
    assertEquals(500, Files.size(part));
  }

  @Test
  void neverWritesMoreThanTheSize() {
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.sendResponseHeaders(200, 0);
              for (int i = 0; i < 3; i++) {
                exchange.getResponseBody().write(CONTENT);
              }
            });
    assertContains(failure(uri), "more than the " + SIZE);
    assertFalse(Files.exists(part));
    assertFalse(Files.exists(target));
  }

  @Test
  void otherContentIsDeleted() {
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.sendResponseHeaders(200, SIZE);
              exchange.getResponseBody().write(Fixtures.with(CONTENT, 17, 0));
            });
    assertContains(failure(uri), sha256, "deleted", "do not use it");
    assertFalse(Files.exists(part));
    assertFalse(Files.exists(target));
  }

  @Test
  void rangeThatCannotBeIsAnotherFile() {
    begun(500);
    assertContains(
        failure(serve((exchange, from) -> exchange.sendResponseHeaders(416, -1))),
        "416",
        "500",
        "run again");
    assertFalse(Files.exists(part));
  }

  @Test
  void anotherRangeThanAskedForIsRefused() {
    begun(500);
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 7-9/" + SIZE);
              exchange.sendResponseHeaders(206, 3);
              exchange.getResponseBody().write(new byte[3]);
            });
    assertContains(failure(uri), "bytes 7-9", "byte 500");
  }

  @Test
  void rangeOfAFileOfAnotherSizeIsRefused() throws IOException {
    begun(500);
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 500-501/502");
              exchange.sendResponseHeaders(206, 2);
              exchange.getResponseBody().write(new byte[2]);
            });
    assertContains(failure(uri), "offers 502");
    assertEquals(500, Files.size(part));
  }

  @Test
  void redirectIsFollowedAndKeepsTheRange() throws IOException {
    begun(1000);
    URI uri =
        serve(
            (exchange, from) -> {
              if (exchange.getRequestURI().getPath().equals("/data.bin")) {
                exchange.getResponseHeaders().set("Location", "/moved/here.bin");
                exchange.sendResponseHeaders(302, -1);
              } else {
                file(exchange, from);
              }
            });
    fetch(uri);
    assertEquals(List.of("bytes=1000-", "bytes=1000-"), ranges);
    assertComplete();
  }

  @Test
  void redirectToAnAddressThatIsNotAllowedIsRefused() {
    String elsewhere = "http://localhost:" + server.getAddress().getPort() + "/data.bin";
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.getResponseHeaders().set("Location", elsewhere);
              exchange.sendResponseHeaders(301, -1);
            });
    assertContains(failure(uri), elsewhere, "refused");
    assertEquals(1, ranges.size());
  }

  @Test
  void redirectsWithoutEndAreRefused() {
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.getResponseHeaders().set("Location", "/again");
              exchange.sendResponseHeaders(307, -1);
            });
    assertContains(failure(uri), "more than 5 times", "/again");
  }

  @Test
  void twoRunsAtOnceDoNotMixTheirBytes() throws IOException {
    begun(10);
    Path lock = folder.resolve("sub/.data.bin.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertTrue(held.isValid());
      assertContains(failure(serve(DownloadTest::file)), part, "another run");
    }
    fetch(address("/data.bin"));
    assertComplete();
    assertFalse(Files.exists(lock));
  }

  /** One brings the file; whoever comes meanwhile is told so and does it no harm. */
  @Test
  void ofFourAtOnceOneFetchesTheFile() throws Exception {
    CountDownLatch others = new CountDownLatch(3);
    URI uri =
        serve(
            (exchange, from) -> {
              try {
                others.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              file(exchange, from);
            });
    List<Future<Path>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(
          threads.submit(
              () -> {
                try {
                  return Download.fetch(uri, target, SIZE, sha256, (done, total) -> {}, LOCAL);
                } catch (DataException e) {
                  assertContains(String.valueOf(e.getMessage()), "another run");
                  others.countDown();
                  throw e;
                }
              }));
    }
    int complete = 0;
    for (Future<Path> run : runs) {
      try {
        assertEquals(target, run.get());
        complete++;
      } catch (ExecutionException e) {
        assertInstanceOf(DataException.class, e.getCause());
      }
    }
    assertEquals(1, complete);
    assertEquals(1, ranges.size());
    assertComplete();
  }

  @Test
  void aPartThatIsALinkIsLeftAlone() throws IOException {
    Path elsewhere = Fixtures.write(folder, "elsewhere", new byte[] {7});
    Files.createDirectories(part.resolveSibling("."));
    Files.createSymbolicLink(part, elsewhere);
    assertContains(failure(serve(DownloadTest::file)), part, "link", "Remove it");
    assertArrayEquals(new byte[] {7}, Files.readAllBytes(elsewhere));
    assertTrue(Files.isSymbolicLink(part));
  }

  /** A byte now and then keeps a connection alive, and must not keep a run for ever. */
  @Test
  void aTrickleEndsWithTheTimeForAll() {
    Download.Settings brief =
        new Download.Settings(
            LOCAL.allowed(), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(1));
    URI uri =
        serve(
            (exchange, from) -> {
              exchange.sendResponseHeaders(200, SIZE);
              try {
                for (int i = 0; !end.await(50, TimeUnit.MILLISECONDS); i++) {
                  exchange.getResponseBody().write(CONTENT, i, 1);
                  exchange.getResponseBody().flush();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    DataException e = assertThrows(DataException.class, () -> fetch(uri, brief));
    assertContains(String.valueOf(e.getMessage()), "in 1 s", "of " + SIZE, part, "run again");
    assertTrue(Files.exists(part), "what arrived is kept");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-2/99999999999999999999\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 two hundred\r\n\r\n",
        "\r\n",
      })
  void aDamagedAnswerIsSaidToBeThat(String answer) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.execute(
          () -> {
            try (Socket client = socket.accept()) {
              client.getInputStream().read(new byte[4096]);
              client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
              // the client went away
            }
          });
      assertContains(
          failure(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/data.bin")),
          "data.bin");
    }
    assertFalse(Files.exists(target));
  }

  @Test
  void interruptionKeepsThePart() {
    begun(300);
    URI uri = serve(DownloadTest::file);
    Thread.currentThread().interrupt();
    String message = failure(uri);
    assertTrue(Thread.interrupted(), "the flag is kept");
    assertContains(message, "interrupted", part, "run again");
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Fixtures.write(folder, "sub", new byte[] {1});
    assertContains(failure(serve(DownloadTest::file)), part, "cannot be written");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://www.cs.toronto.edu/x", "ftp://h/x", "file:///etc/passwd", "https:///x"})
  void onlyHttpsIsAllowed(String uri) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Download.fetch(URI.create(uri), target, SIZE, sha256, (done, total) -> {}));
    assertContains(String.valueOf(e.getMessage()), "https", uri);
  }

  @Test
  void wrongArgumentsAreRefused() {
    URI uri = address("/");
    for (String sha : List.of("", "abc", sha256 + "0", "g" + sha256.substring(1))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Download.fetch(uri, target, SIZE, sha, (done, total) -> {}, LOCAL));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Download.fetch(uri, target, 0, sha256, (done, total) -> {}, LOCAL));
  }

  @Test
  void digitsOfTheSumMayBeCapitals() throws IOException {
    URI uri = serve(DownloadTest::file);
    String capitals = sha256.toUpperCase(Locale.ROOT);
    Download.fetch(uri, target, SIZE, capitals, (done, total) -> {}, LOCAL);
    assertComplete();
  }
}
