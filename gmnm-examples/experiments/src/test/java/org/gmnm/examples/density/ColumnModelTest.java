package org.gmnm.examples.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.UserException;
import org.gmnm.mixture.GmmExpansion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnModelTest {

  @Test
  void comesBackBitForBit(@TempDir Path folder) {
    GmmExpansion expansion = GmmExpansion.of(-3.1, 3.3, 37);
    double[] data = new Random(5).doubles(1000, -3, 3).toArray();
    ColumnModel model = new ColumnModel("height, m", expansion, 1000, 3, expansion.fit(data));
    Path file = folder.resolve("model.json");
    ColumnModel.write(file, List.of(model, model));
    assertEquals(List.of(model, model), ColumnModel.read(file));
  }

  @Test
  void aFileOfAnotherKindIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("other.json");
    Files.writeString(file, "[{\"column\": \"a\", \"weights\": [1]}]");
    UserException e = assertThrows(UserException.class, () -> ColumnModel.read(file));
    assertTrue(e.getMessage().contains("other.json"), e.getMessage());
  }
}
