package io.quiesce.shutdown.discovery;

/**
 * Whether the instance's entry in the registry is in service; it stays there in any case.
 */
interface EntryStatus {

    /**
     * Take the entry out of service, and make sure of it.
     * @throws Exception if the registry has not done so, or if nobody can tell
     */
    void suspend() throws Exception;

    /**
     * Put the entry back in service, and make sure of it.
     * @throws Exception if the registry has not done so, or if nobody can tell
     */
    void resume() throws Exception;
}
