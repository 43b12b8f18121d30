package io.quiesce.harness.process.war;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What is in an executable jar of Spring Boot, as a war without a server of its own.
 */
final class War {

    private static final String CLASSES = "BOOT-INF/classes/";

    private static final Pattern LIBRARY =
            Pattern.compile("BOOT-INF/lib/(?!tomcat-|jetty-|jakarta\\.servlet|jakarta\\.websocket).+");

    private War() {}

    /** Make a war of a jar. */
    static Path of(Path jar, Path war) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(war);
                ZipOutputStream to = new ZipOutputStream(file)) {
            // Libraries are compressed already.
            to.setLevel(0);
            for (Enumeration<? extends ZipEntry> all = from.entries(); all.hasMoreElements(); ) {
                ZipEntry each = all.nextElement();
                String name = each.getName();
                if (!each.isDirectory()
                        && (name.startsWith(CLASSES) || LIBRARY.matcher(name).matches())) {
                    to.putNextEntry(new ZipEntry(name.replaceFirst("^BOOT-INF", "WEB-INF")));
                    from.getInputStream(each).transferTo(to);
                    to.closeEntry();
                }
            }
        }
        return war;
    }
}
