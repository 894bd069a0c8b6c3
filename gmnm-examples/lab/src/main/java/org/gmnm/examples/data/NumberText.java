package org.gmnm.examples.data;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Numbers in text files of strangers, the same to every reader of tables.
 *
 * <p>A number is decimal digits with a sign, a point and an exponent where need be. What Java's own
 * parser takes besides, such as 10f, 10d, 0x1p3 or Infinity, is none: in a table it is a code, a
 * unit or a fault.
 */
public final class NumberText {

  /** What publishers write where nothing was measured. */
  private static final Set<String> MISSING = Set.of("", "NA", "NaN", "nan", "null", "NULL");

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

  /** More digits than this are none of a number; to parse a million takes seconds. */
  private static final int MOST_CHARACTERS = 1_000;

  private NumberText() {}

  /**
   * Whether a cell says that nothing was measured.
   *
   * @param cell its text, without blanks around it
   * @return true for an empty one, NA, NaN and null
   */
  public static boolean isMissing(String cell) {
    return MISSING.contains(cell);
  }

  /**
   * The number in a cell.
   *
   * @param cell its text, without blanks around it
   * @return the number; NaN where the text is none or is beyond the range of doubles
   */
  public static double parse(String cell) {
    if (cell.length() > MOST_CHARACTERS || !NUMBER.matcher(cell).matches()) {
      return Double.NaN;
    }
    double value = Double.parseDouble(cell);
    return Double.isFinite(value) ? value : Double.NaN;
  }
}
