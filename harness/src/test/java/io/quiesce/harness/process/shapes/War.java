package io.quiesce.harness.process.shapes;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What is in an executable jar of Spring Boot, as a war without a server of its own.
 */
final class War {

    private static final Pattern LIBRARY =
            Pattern.compile("BOOT-INF/lib/(?!tomcat-|jetty-|jakarta\\.servlet|jakarta\\.websocket).+");

    private War() {}

    /** Make a war. */
    static Path at(Path war) throws IOException {
        try (OutputStream file = Files.newOutputStream(war);
                ZipOutputStream to = new ZipOutputStream(file)) {
            // Libraries are compressed already.
            to.setLevel(0);
            BenchApp.forEachFile((name, content) -> {
                if (name.startsWith(BenchApp.CLASSES) || LIBRARY.matcher(name).matches()) {
                    to.putNextEntry(new ZipEntry(name.replaceFirst("^BOOT-INF", "WEB-INF")));
                    content.transferTo(to);
                    to.closeEntry();
                }
            });
        }
        return war;
    }
}
