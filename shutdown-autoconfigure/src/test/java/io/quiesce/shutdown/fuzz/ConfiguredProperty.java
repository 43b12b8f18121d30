package io.quiesce.shutdown.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A property that exists, as the metadata has it.
 *
 * @param name its name
 * @param type the class of its value
 * @param source the class that it is bound to, {@code null} for one that is read by conditions
 */
record ConfiguredProperty(String name, String type, @Nullable String source) {

    private static final Pattern RECORDS = Pattern.compile("java.util.List<(io\\..*)>");

    private static final List<String> BOOLEANS =
            List.of("true;false;TRUE;yes;no;on;off;1;0;; ; true;true,false;null".split(";"));

    private static final List<String> DURATIONS = List.of(
            ("0;-0s;0s;1ns;-1ns;250ms;3s;-1500ms;PT0.5S;PT-1M;365d;366d;1.5s;5 s;5S;P1Y;1e3s;0x10;;9223372036854775807;"
                            + "9223372036854775807d;-9223372036854775808s;PT9223372036854775807.999999999S;"
                            + "PT-9223372036854775808S;99999999999999999999s;P106751991167300D")
                    .split(";"));

    private static final List<String> NUMBERS = List.of(
            ("0;-1;1;399;400;503;599;600;699;700;1001;1012;2147483647;2147483648;-2147483649;503.0;1e3;0x1F7;#1F7;"
                            + "; 503 ;+503")
                    .split(";"));

    private static final List<String> NAMES =
            List.of("; ;a;a,b;/a/**;/{a;/{a:(}/b;/{a:[}/b;a/b;..;/;*;active-active;[a-z]+;(".split(";"));

    static Stream<ConfiguredProperty> all() {
        JsonNode metadata = new JsonMapper()
                .readTree(ConfiguredProperty.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"));
        return metadata.get("properties")
                .valueStream()
                .map((property) -> new ConfiguredProperty(
                        property.get("name").asString(),
                        property.get("type").asString(),
                        bound(property.path("sourceType").asString(null))))
                // Those of an endpoint are Spring Boot's.
                .filter((property) -> property.name().startsWith("shutdown."))
                .flatMap(ConfiguredProperty::parts);
    }

    /** A group within another is bound with it. */
    private static @Nullable String bound(@Nullable String source) {
        if (source == null) {
            return null;
        }
        Class<?> outer = ClassUtils.resolveClassName(source, null).getDeclaringClass();
        return (outer != null && outer.isAnnotationPresent(ConfigurationProperties.class)) ? outer.getName() : source;
    }

    /** Of a list of records, each component is a property, and of a map, one value. */
    private Stream<ConfiguredProperty> parts() {
        Matcher list = RECORDS.matcher(this.type);
        if (list.matches()) {
            return Arrays.stream(
                            ClassUtils.resolveClassName(list.group(1), null).getRecordComponents())
                    .map((component) -> new ConfiguredProperty(
                            this.name + "[0]." + dashed(component.getName()),
                            component.getType().getName(),
                            this.source));
        }
        return this.type.startsWith("java.util.Map<")
                ? Stream.of(new ConfiguredProperty(this.name + ".a", "java.lang.String", this.source))
                : Stream.of(this);
    }

    private static String dashed(String name) {
        return name.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
    }

    /** What is to be kept a secret is named so. */
    boolean isSecret() {
        return this.name.endsWith("secret");
    }

    /** Returns a value that somebody may give it. */
    String value(Odd odd) {
        List<String> usual =
                switch (this.type) {
                    case "java.lang.Boolean" -> BOOLEANS;
                    case "java.time.Duration" -> DURATIONS;
                    case "java.lang.Integer" -> NUMBERS;
                    default -> NAMES;
                };
        String value = odd.oneIn(3) ? odd.text() : odd.oneOf(usual);
        // Placeholders are Spring's affair.
        return (odd.oneIn(4) ? odd.touched(value) : value).replace("${", "$");
    }

    @Override
    public String toString() {
        return this.name;
    }
}
