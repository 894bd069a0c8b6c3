package planted;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which of the planted classes have been initialised in this process. */
public final class Initialised {

  private static final List<String> NAMES = new CopyOnWriteArrayList<>();

  private Initialised() {}

  /**
   * Notes a class.
   *
   * @param type the class
   */
  public static void note(Class<?> type) {
    NAMES.add(type.getName());
  }

  /**
   * Those so far.
   *
   * @return their names
   */
  public static List<String> names() {
    return List.copyOf(NAMES);
  }
}
