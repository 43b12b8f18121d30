package io.quiesce.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An application in a jar that starts at once, and is ready when it was asked for the third time.
 */
final class FakeApp {

    private static final int QUESTIONS_UNTIL_READY = 3;

    private FakeApp() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> arguments = List.of(args);
        System.out.println("arguments " + arguments + ", variable " + System.getenv("FAKE_APP"));
        if (arguments.contains("--fail")) {
            System.exit(3);
        }
        AtomicInteger questions = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            boolean ready =
                    questions.incrementAndGet() >= QUESTIONS_UNTIL_READY && !arguments.contains("--never-ready");
            answer(exchange, ready ? 200 : 503);
        });
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("ending")));
        System.out.println("Tomcat started on port " + server.getAddress().getPort() + " (http) with context path '/'");
        new CountDownLatch(1).await();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    static Path packageTo(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeApp.class.getName());
        String file = FakeApp.class.getName().replace('.', '/') + ".class";
        try (OutputStream output = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(output, manifest)) {
            entries.putNextEntry(new JarEntry(file));
            FakeApp.class.getClassLoader().getResourceAsStream(file).transferTo(entries);
            entries.closeEntry();
        }
        return jar;
    }
}
