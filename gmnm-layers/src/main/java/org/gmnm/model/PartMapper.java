package org.gmnm.model;

import java.util.Collection;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.objdetect.BoundingBoxesDeserializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.lossfunctions.serde.RowVectorDeserializer;
import org.nd4j.serde.jackson.shaded.NDArrayDeSerializer;
import org.nd4j.serde.jackson.shaded.NDArrayTextDeSerializer;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.cfg.MapperConfig;
import org.nd4j.shade.jackson.databind.introspect.Annotated;
import org.nd4j.shade.jackson.databind.introspect.JacksonAnnotationIntrospector;
import org.nd4j.shade.jackson.databind.jsontype.NamedType;
import org.nd4j.shade.jackson.databind.jsontype.PolymorphicTypeValidator;
import org.nd4j.shade.jackson.databind.jsontype.TypeIdResolver;
import org.nd4j.shade.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Reads a configuration as Deeplearning4j's mapper does, with two things in the hands of this
 * library: which class a name stands for, wherever and however the name is written ({@link
 * PartNames}), and how arrays are read ({@link ConfigurationArray}). What Deeplearning4j wrote
 * before 1.0.0-beta4 named no classes, or others, and is not read: for it Deeplearning4j takes
 * further mappers, which create any class.
 */
final class PartMapper {

  private static final long serialVersionUID = 1L;

  private PartMapper() {}

  static ObjectMapper of(PartNames names) {
    ObjectMapper mapper = strict();
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.setAnnotationIntrospector(new Introspector(names));
    return mapper;
  }

  /**
   * A mapper that lets no name stand twice in one object, and shows nothing of a text in errors.
   */
  static ObjectMapper strict() {
    return new ObjectMapper()
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION); // errors give line and column
  }

  private static final class Introspector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("deprecation") // in old files, too
    private static final Set<Class<?>> OF_ARRAYS =
        Set.of(
            NDArrayTextDeSerializer.class,
            NDArrayDeSerializer.class,
            RowVectorDeserializer.class,
            BoundingBoxesDeserializer.class);

    private final transient PartNames names;

    Introspector(PartNames names) {
      this.names = names;
    }

    @Override
    protected StdTypeResolverBuilder _constructStdTypeResolverBuilder() {
      return new Resolvers(names);
    }

    @Override
    public @Nullable Object findDeserializer(Annotated annotated) {
      Object found = super.findDeserializer(annotated);
      return found instanceof Class<?> type && OF_ARRAYS.contains(type)
          ? ConfigurationArray.class
          : found;
    }
  }

  private static final class Resolvers extends StdTypeResolverBuilder {

    private final PartNames names;

    Resolvers(PartNames names) {
      this.names = names;
    }

    /** None: Deeplearning4j's are for its old formats. */
    @Override
    public StdTypeResolverBuilder defaultImpl(Class<?> type) {
      return this;
    }

    @Override
    protected TypeIdResolver idResolver(
        MapperConfig<?> config,
        JavaType base,
        PolymorphicTypeValidator validator,
        Collection<NamedType> subtypes,
        boolean toWrite,
        boolean toRead) {
      return _idType == JsonTypeInfo.Id.CLASS || _idType == JsonTypeInfo.Id.MINIMAL_CLASS
          ? new Resolver(base, names)
          : super.idResolver(config, base, validator, subtypes, toWrite, toRead);
    }
  }

  private static final class Resolver extends TypeIdResolverBase {

    private final PartNames names;

    Resolver(JavaType base, PartNames names) {
      super(base, null);
      this.names = names;
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) throws ModelFileException {
      return context.constructSpecializedType(_baseType, names.find(id, _baseType.getRawClass()));
    }

    @Override
    public String idFromValue(Object value) {
      return value.getClass().getName();
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> type) {
      return type.getName();
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
      return JsonTypeInfo.Id.CLASS;
    }
  }
}
