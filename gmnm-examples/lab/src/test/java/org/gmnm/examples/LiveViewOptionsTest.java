package org.gmnm.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LiveViewOptionsTest {

  @Command(name = "probe")
  static final class Probe {
    @Mixin final LiveViewOptions live = new LiveViewOptions();
  }

  private static LiveViewOptions parsed(String... args) {
    Probe probe = new Probe();
    new CommandLine(probe).parseArgs(args);
    return probe.live;
  }

  @Test
  void nothingIsShownUnlessAskedFor() {
    assertSame(LiveView.NONE, parsed().open());
  }

  @Test
  void withoutTheProfileOneSentenceSaysHowToGetIt() {
    URL ui = LiveView.class.getResource("ui/TrainingUi.class");
    assumeTrue(ui == null, "this build has it");
    UserException e = assertThrows(UserException.class, () -> parsed("--ui").open());
    assertEquals(
        "--ui needs a build that has the UI: add -Pui to the mvn command, for exec:exec or package",
        e.getMessage());
  }

  @Test
  void aPortThatIsNoneIsRefused() {
    UserException e = assertThrows(UserException.class, () -> parsed("--ui", "70000").open());
    assertEquals("--ui must be a port from 1 to 65535, got 70000", e.getMessage());
  }
}
