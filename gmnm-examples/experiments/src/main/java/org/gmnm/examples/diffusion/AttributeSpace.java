package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * What can be asked of an image: attributes with a few values each. All values together make a
 * class, numbered 0 to {@link #classes()} − 1 with the last attribute running fastest.
 *
 * @param attributes at least one, each with at least two values
 */
record AttributeSpace(List<Attribute> attributes) {

  /**
   * One thing that can be asked.
   *
   * @param name its name
   * @param values what it can be
   */
  record Attribute(String name, List<String> values) {
    int size() {
      return values.size();
    }
  }

  AttributeSpace {
    attributes = List.copyOf(attributes);
  }

  int size() {
    return attributes.size();
  }

  /** Number of values of one attribute. */
  int values(int attribute) {
    return attributes.get(attribute).size();
  }

  /** Number of values of all attributes together. */
  int allValues() {
    return attributes.stream().mapToInt(Attribute::size).sum();
  }

  /** Where an attribute's values begin among all values. */
  int offset(int attribute) {
    return attributes.subList(0, attribute).stream().mapToInt(Attribute::size).sum();
  }

  int classes() {
    return attributes.stream().mapToInt(Attribute::size).reduce(1, (a, b) -> a * b);
  }

  /** The class of some values. */
  int classOf(int... values) {
    int result = 0;
    for (int a = 0; a < size(); a++) {
      result = result * values(a) + values[a];
    }
    return result;
  }

  /** The value that an attribute has in a class. */
  int value(int ofClass, int attribute) {
    int rest = ofClass;
    for (int a = size() - 1; a > attribute; a--) {
      rest /= values(a);
    }
    return rest % values(attribute);
  }

  /** A class in words. */
  String title(int ofClass) {
    List<String> words = new ArrayList<>();
    for (int a = 0; a < size(); a++) {
      words.add(attributes.get(a).values().get(value(ofClass, a)));
    }
    return String.join(" ", words);
  }
}
