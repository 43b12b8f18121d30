package io.quiesce.harness.process.shapes;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Enumeration;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The small application that is put into other shapes: what is in its jar, and requests to it.
 */
final class BenchApp {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String CLASSES = "BOOT-INF/classes/";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Takes a file out of the jar. */
    @FunctionalInterface
    interface Taker {
        void take(String name, InputStream content) throws IOException;
    }

    private BenchApp() {}

    static void forEachFile(Taker taker) throws IOException {
        try (ZipFile jar = new ZipFile(System.getProperty("bench.app.jar"))) {
            for (Enumeration<? extends ZipEntry> all = jar.entries(); all.hasMoreElements(); ) {
                ZipEntry each = all.nextElement();
                if (!each.isDirectory()) {
                    try (InputStream content = jar.getInputStream(each)) {
                        taker.take(each.getName(), content);
                    }
                }
            }
        }
    }

    static CompletableFuture<HttpResponse<String>> get(URI uri) {
        return CLIENT.sendAsync(
                HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }
}
