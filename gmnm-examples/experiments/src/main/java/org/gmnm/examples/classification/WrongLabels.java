package org.gmnm.examples.classification;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.report.Table;

/**
 * Images of which a share has wrong labels: drawn without replacement, each re-drawn evenly among
 * the other classes. The same images, percentage and seed give the same labels.
 *
 * @param truth the images under their own labels
 * @param given the same images under the labels that a training sees
 * @param wrong numbers of the images whose labels differ, ascending
 */
record WrongLabels(ImageSet truth, ImageSet given, List<Integer> wrong) {

  /**
   * Draws wrong labels.
   *
   * @param truth the images
   * @param percent of them with a wrong label, rounded to whole images
   * @param seed of the draw
   */
  static WrongLabels draw(ImageSet truth, int percent, long seed) {
    Random random = new Random(31 * seed + percent);
    List<Integer> order = IntStream.range(0, truth.size()).boxed().collect(Collectors.toList());
    Collections.shuffle(order, random);
    int count = (int) Math.round(truth.size() * (percent / 100.0));
    List<Integer> wrong = order.subList(0, count).stream().sorted().toList();
    int[] labels = IntStream.range(0, truth.size()).map(truth::label).toArray();
    for (int i : wrong) {
      labels[i] = (labels[i] + 1 + random.nextInt(truth.classes() - 1)) % truth.classes();
    }
    return new WrongLabels(truth, truth.withLabels(labels), wrong);
  }

  /** Every wrong label: which image, its class, what it is said to be. */
  Table table() {
    Table table = new Table("image", "class", "given label");
    wrong.forEach(i -> table.row(i, truth.label(i), given.label(i)));
    return table;
  }

  /** SHA-256 of the given labels, one byte each, by which a draw is known again. */
  String sha256() {
    byte[] labels = new byte[given.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) given.label(i);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(labels));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
