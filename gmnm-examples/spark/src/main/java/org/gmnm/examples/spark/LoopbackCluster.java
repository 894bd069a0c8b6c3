package org.gmnm.examples.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.ProcessMemory;

/**
 * A real Spark cluster on this machine: a master and workers, each a process started from the class
 * path of this one, each worker with executors that are processes of their own. Everything listens
 * on {@value SparkOptions#LOOPBACK} alone.
 */
final class LoopbackCluster implements AutoCloseable {

  private static final int WAIT_SECONDS = 120;

  private final Path folder;
  private final int port;
  private final List<Process> workers = new ArrayList<>();
  private final Process master;
  private final Thread hook = new Thread(this::killAll, "loopback-cluster"); // for Ctrl-C

  private LoopbackCluster(Path folder) throws IOException {
    this.folder = folder;
    // Workers look for Spark's jars there; ours come by the class path of the application.
    Files.createDirectories(folder.resolve("home").resolve("jars"));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    master =
        java(
            "master",
            "org.apache.spark.deploy.master.Master",
            List.of("--port", Integer.toString(port)));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a master and workers of one core and 1 GB each. Logs go to the folder. */
  static LoopbackCluster start(Path folder, int workers) {
    try {
      LoopbackCluster cluster = new LoopbackCluster(folder.toAbsolutePath());
      try {
        cluster.awaitMaster();
        for (int w = 0; w < workers; w++) {
          cluster.workers.add(cluster.worker(w));
        }
        return cluster;
      } catch (RuntimeException | IOException e) {
        cluster.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a cluster in " + folder, e);
    }
  }

  private Process worker(int number) throws IOException {
    String name = "worker-" + (number + 1);
    return java(
        name,
        "org.apache.spark.deploy.worker.Worker",
        List.of(
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            folder.resolve(name).toString(),
            url()));
  }

  /** Starts a worker where one was killed. */
  void replace(int worker) {
    try {
      workers.set(worker, worker(worker));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a worker in " + folder, e);
    }
  }

  private Process java(String name, String mainClass, List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx192m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(arg -> arg.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of("--host", SparkOptions.LOOPBACK, "--webui-port", "0"));
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", SparkOptions.LOOPBACK);
    return builder.redirectOutput(folder.resolve(name + ".log").toFile()).start();
  }

  private void awaitMaster() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (System.nanoTime() < until && master.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return;
      } catch (IOException notYet) {
        pause();
      }
    }
    throw new UserException("Spark's master did not start: see " + folder.resolve("master.log"));
  }

  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the cluster", e);
    }
  }

  /** What {@code --master} takes. */
  String url() {
    return "spark://" + SparkOptions.LOOPBACK + ":" + port;
  }

  /** Ends a worker and its executors as a power cut would (SIGKILL, no goodbye). */
  void kill(int worker) {
    Process process = workers.get(worker);
    List<ProcessHandle> executors = process.descendants().toList();
    process.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  /** The most memory that any executor alive has had resident, in MB; NaN where not known. */
  double peakExecutorMegabytes() {
    return workers.stream()
        .flatMap(Process::descendants)
        .mapToDouble(LoopbackCluster::peakMegabytes)
        .max()
        .orElse(Double.NaN);
  }

  private static double peakMegabytes(ProcessHandle process) {
    OptionalLong bytes = ProcessMemory.peak(process);
    return bytes.isPresent() ? bytes.getAsLong() / (1024.0 * 1024) : Double.NaN;
  }

  @Override
  public void close() {
    killAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook does the same.
    }
  }

  private void killAll() {
    for (int w = 0; w < workers.size(); w++) {
      kill(w);
    }
    master.destroyForcibly();
  }
}
