package org.gmnm.dl4j;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The options of a layer's own: the fields that its JSON has. They are stated once, as fields, and
 * decide equality and text too.
 */
final class LayerOptions {

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return fields(type);
        }
      };

  private LayerOptions() {}

  /** Values by name, in the order of their declaration, those of a base class last. */
  static Map<String, @Nullable Object> of(FeatureLayer layer) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    for (Field field : FIELDS.get(layer.getClass())) {
      try {
        options.put(field.getName(), field.get(layer));
      } catch (IllegalAccessException closed) { // fields(..) has opened it
        throw new IllegalStateException(field + " cannot be read", closed);
      }
    }
    return options;
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> own = type; FeatureLayer.class.isAssignableFrom(own); own = own.getSuperclass()) {
      Arrays.stream(own.getDeclaredFields())
          .filter(field -> field.isAnnotationPresent(JsonProperty.class))
          .forEach(fields::add);
    }
    fields.forEach(field -> field.setAccessible(true));
    return fields;
  }
}
