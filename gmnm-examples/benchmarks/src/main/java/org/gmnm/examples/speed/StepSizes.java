package org.gmnm.examples.speed;

import static org.gmnm.examples.RunOptions.joined;
import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gmnm.examples.store.Unkeyed;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Option;

/** A grid of sizes of GMNM layers, each measured on its own, as a picocli mixin. */
final class StepSizes {

  @Unkeyed(selects = true)
  @Option(
      names = "--types",
      paramLabel = "T",
      split = ",",
      defaultValue = "FLOAT",
      description = "FLOAT, DOUBLE or both (default: ${DEFAULT-VALUE}).")
  private List<DataType> types = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--batches",
      paramLabel = "N",
      split = ",",
      defaultValue = "32,256",
      description = "Examples of a step (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--widths",
      paramLabel = "N",
      split = ",",
      defaultValue = "8,64",
      description = "Inputs, and as many outputs (default: ${DEFAULT-VALUE}).")
  private List<Integer> widths = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--components",
      paramLabel = "N",
      split = ",",
      defaultValue = "64",
      description = "Components (default: ${DEFAULT-VALUE}).")
  private List<Integer> components = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--ranks",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Projections of a component (default: ${DEFAULT-VALUE}).")
  private List<Integer> ranks = List.of();

  /** Every size of the grid, the least work first. */
  List<StepCase> cases() {
    require(
        !types.isEmpty() && types.stream().allMatch(DataType::isFPType),
        "--types must be FLOAT or DOUBLE, got " + types);
    for (List<Integer> sizes : List.of(batches, widths, components, ranks)) {
      require(
          !sizes.isEmpty() && sizes.stream().allMatch(n -> n > 0),
          "sizes must be > 0, got " + sizes);
    }
    List<StepCase> all = new ArrayList<>();
    for (DataType type : types) {
      for (int batch : batches) {
        for (int width : widths) {
          for (int m : components) {
            ranks.forEach(rank -> all.add(new StepCase(batch, width, m, rank, type)));
          }
        }
      }
    }
    all.sort(Comparator.comparingDouble(StepCase::operations));
    return all;
  }

  /** The command line of one size. */
  static List<String> arguments(StepCase size) {
    return List.of(
        "--types", size.type().name(),
        "--batches", String.valueOf(size.batch()),
        "--widths", String.valueOf(size.width()),
        "--components", String.valueOf(size.components()),
        "--ranks", String.valueOf(size.rank()));
  }

  /** As on the command line. */
  String arguments() {
    return "--types %s --batches %s --widths %s --components %s --ranks %s"
        .formatted(
            joined(types), joined(batches), joined(widths), joined(components), joined(ranks));
  }
}
