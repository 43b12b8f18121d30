package io.quiesce.harness.backing;

/**
 * What became of the messages about orders.
 *
 * @param published how many messages there are in the topic
 * @param handled how many different orders were handled
 * @param lost how many orders were accepted, as their clients know, and never handled
 * @param repeated how many orders were handled more than once
 */
public record Messages(long published, long handled, long lost, long repeated) {

    /**
     * Return whether each order was handled once.
     * @return whether nothing was lost and nothing repeated
     */
    public boolean isClean() {
        return this.lost == 0 && this.repeated == 0;
    }
}
