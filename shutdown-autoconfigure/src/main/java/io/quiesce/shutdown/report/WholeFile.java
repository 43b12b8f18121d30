package io.quiesce.shutdown.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.quiesce.shutdown.engine.Uninterruptibly;

/**
 * A file of which readers see all or nothing: it is written beside its place, readable by its owner only, and then moved there.
 */
final class WholeFile {

    private WholeFile() {}

    static void write(Path file, byte[] content) {
        try {
            // Files are closed to threads that are interrupted, as one may be that has destroyed somebody else's beans.
            Uninterruptibly.write(() -> replace(file, content));
        } catch (IOException ex) {
            throw new UncheckedIOException("The shutdown report could not be written to '" + file + "'", ex);
        }
    }

    /** Write a file that nobody needs: the first takes more time for classes than for what it is. */
    static void rehearse(byte[] content) {
        try {
            Path file = Files.createTempFile("shutdown-rehearsal", null);
            try {
                write(file, content);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException ex) {
            // There is no place for temporary files. The report has its own.
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        checkIsReplaceable(file);
        Path draft = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
        try {
            Files.write(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The move would replace anything but a folder: a device, which others need, or a pipe, of which somebody reads. */
    private static void checkIsReplaceable(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(file)) {
            throw new FileSystemException(file.toString(), null, "it is neither a file nor a link");
        }
    }
}
