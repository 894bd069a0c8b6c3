package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import planted.Initialised;

/** A part of what {@link ModelAttacks} tries. */
class ModelAttacksTest {

  private final Path folder;

  ModelAttacksTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @Tag("slow")
  void aFlippedBitIsNeverAnotherNetwork() throws IOException {
    FlippedBits.Count count = FlippedBits.count(400, 7, folder, new ModelFiles()::readNetwork);
    assertEquals(0, count.parameters());
    assertEquals(0, count.state());
    assertTrue(count.refused() > 300, "most bits count: " + count);
  }

  /** The class that tells is the one that tells: initialised on purpose in the end. */
  @Test
  @Tag("slow")
  void aForeignNameIsNeverAClass() throws IOException, ClassNotFoundException {
    Map<String, Model> models = AttackedModels.all();
    for (String model : List.of("mixtures", "graph")) {
      PlantedNames.Count count =
          PlantedNames.count(models.get(model), List.of("planted.Foreign"), 17, folder);
      assertFalse(Initialised.names().contains("planted.Foreign"), model);
      assertTrue(count.refused() > count.read(), "most places are read: " + count);
    }
    Class.forName("planted.Foreign");
    assertTrue(Initialised.names().contains("planted.Foreign"));
  }

  @Test
  @Tag("slow")
  void whatWouldCrashOrExhaustIsOneSentence() throws IOException {
    int refused = 0;
    for (Map.Entry<String, byte[]> model : HostileModels.all(folder).entrySet()) {
      String sentence = HostileModels.sentence(model.getValue(), folder);
      if (sentence != null) {
        refused++;
        assertFalse(sentence.contains("\n"), sentence);
        assertTrue(sentence.length() < 1000, sentence);
      }
      // Batch normalisation and Bidirectional have sizes that nothing reads.
      if (model.getKey().matches("(?!steps|convolutions).*\"nout\" :4611686018427387907")) {
        assertNotNull(sentence, model.getKey());
      }
    }
    assertTrue(refused > 100, "refused: " + refused);
  }
}
