package io.quiesce.shutdown.web;

/**
 * Knows whether what has been written of server-sent events ends between two of them.
 * <p>
 * <strong>Threading:</strong> not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class EventBoundary {

    private boolean lineBegins = true;

    /** A line other than a comment has come since the last blank one. */
    private boolean inEvent;

    private boolean afterReturn;

    /**
     * Create a boundary at the beginning of a response.
     */
    public EventBoundary() {}

    /**
     * Take note of what is written.
     * @param each the next byte, or the next character
     */
    public void follow(int each) {
        boolean lineFeed = each == '\n';
        if (lineFeed && this.afterReturn) {
            // The second half of a line end.
            this.afterReturn = false;
            return;
        }
        this.afterReturn = each == '\r';
        if (lineFeed || this.afterReturn) {
            this.inEvent &= !this.lineBegins;
            this.lineBegins = true;
        } else {
            this.inEvent |= this.lineBegins && each != ':';
            this.lineBegins = false;
        }
    }

    /**
     * Return whether an event may be put here.
     * @return whether no event has begun that has not ended
     */
    public boolean isBetweenEvents() {
        return this.lineBegins && !this.inEvent;
    }
}
