package io.quiesce.shutdown.engine;

import java.util.List;

/**
 * What is known of how the beans of an application are closed in phase 2.
 * <p>
 * <strong>Threading:</strong> called by any thread, while beans are being closed too.
 *
 * @since 0.1.0
 */
public interface CloseRecord {

    /** Knows nothing. */
    CloseRecord NONE = new CloseRecord() {

        @Override
        public List<ShutdownReport.Closing> slowest() {
            return List.of();
        }

        @Override
        public boolean isClean() {
            return true;
        }
    };

    /**
     * Return the beans that took longest, and all that did not close well.
     * @return the beans, the longest first
     */
    List<ShutdownReport.Closing> slowest();

    /**
     * Return whether every bean that was to be closed has been, by itself and without an exception.
     * @return whether nothing went wrong
     */
    boolean isClean();
}
