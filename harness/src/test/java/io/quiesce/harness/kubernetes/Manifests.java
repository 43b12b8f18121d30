package io.quiesce.harness.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.yaml.snakeyaml.Yaml;

/**
 * The objects of one application.
 */
final class Manifests {

    private final List<Manifest> all = new ArrayList<>();

    static Manifests of(Path folder) {
        Manifests manifests = new Manifests();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                manifests.add(Files.readString(file));
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return manifests;
    }

    static Manifests of(String documents) {
        Manifests manifests = new Manifests();
        manifests.add(documents);
        return manifests;
    }

    private void add(String documents) {
        for (Object document : new Yaml().loadAll(documents)) {
            if (document != null) {
                this.all.add(new Manifest(map(document)));
            }
        }
    }

    Stream<Manifest> stream() {
        return this.all.stream();
    }

    private Map<String, Object> only(String kind) {
        return this.all.stream()
                .filter((manifest) -> manifest.kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .content();
    }

    private Map<String, Object> pod() {
        return map(map(map(only("Deployment").get("spec")).get("template")).get("spec"));
    }

    int gracePeriodSeconds() {
        return (int) pod().get("terminationGracePeriodSeconds");
    }

    Map<String, Object> container() {
        return map(list(pod().get("containers")).get(0));
    }

    String probe(String name) {
        return (String) map(map(container().get(name)).get("httpGet")).get("path");
    }

    Map<String, Object> environment() {
        Map<String, Object> environment = new LinkedHashMap<>();
        for (Object entry : list(container().get("env"))) {
            environment.put((String) map(entry).get("name"), map(entry).get("value"));
        }
        return environment;
    }

    /** The properties in the file that the pod is given. */
    Map<String, Object> configuration() {
        String yaml = (String) map(only("ConfigMap").get("data")).get("application.yml");
        Map<String, Object> properties = new LinkedHashMap<>();
        try {
            for (PropertySource<?> source : new YamlPropertySourceLoader()
                    .load("application.yml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))) {
                for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                    properties.put(name, source.getProperty(name));
                }
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return properties;
    }

    @SuppressWarnings("unchecked") // YAML has no other
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // YAML has no other
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
