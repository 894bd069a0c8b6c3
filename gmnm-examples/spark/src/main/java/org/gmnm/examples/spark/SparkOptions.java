package org.gmnm.examples.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.examples.store.Unkeyed;
import picocli.CommandLine.Option;

/** Where experiments on Spark run. */
public final class SparkOptions {

  static final String LOOPBACK = "127.0.0.1";

  @Unkeyed(selects = true)
  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "local[2]",
      description =
          "Spark's master: local[N] for N threads here, or spark://HOST:PORT"
              + " (default: ${DEFAULT-VALUE}).")
  private String master = "local[2]";

  /** Options with their defaults. */
  public SparkOptions() {}

  /**
   * Spark's master.
   *
   * @return {@code --master}
   */
  public String master() {
    return master;
  }

  /**
   * Connects. Settings given as -Dspark.NAME=VALUE win. On this machine alone nothing listens on
   * the network.
   *
   * @param name of the application
   * @return the connection, to be closed
   */
  public JavaSparkContext connect(String name) {
    return connect(name, master, 0);
  }

  /** Connects with so many cores at most, 0 for all there are. */
  static JavaSparkContext connect(String name, String master, int cores) {
    SparkConf conf = new SparkConf().setMaster(master).setAppName(name);
    conf.setIfMissing("spark.ui.enabled", "false");
    if (master.startsWith("local") || master.contains("//" + LOOPBACK)) {
      conf.setIfMissing("spark.driver.host", LOOPBACK);
      conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
    }
    if (cores > 0) {
      conf.set("spark.cores.max", Integer.toString(cores));
      // An executor of one core is to use one: parallel streams would take all that they see.
      conf.setIfMissing(
          "spark.executor.extraJavaOptions",
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=0");
    }
    if (master.startsWith("spark:")) {
      conf.setIfMissing("spark.executor.memory", "512m");
      if (master.contains("//" + LOOPBACK)) { // the same files lie there
        conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
      }
    }
    return new JavaSparkContext(conf);
  }
}
