package io.quiesce.shutdown.engine;

/**
 * A source that is stopped for good only when it is not just being started again: what starts after the stop would run on.
 */
final class SettledSource implements WorkSource {

    private final WorkSource source;

    private final Toggle toggle;

    SettledSource(WorkSource source, Toggle toggle) {
        this.source = source;
        this.toggle = toggle;
    }

    @Override
    public String name() {
        return this.source.name();
    }

    @Override
    public WorkKind kind() {
        return this.source.kind();
    }

    @Override
    public boolean isEmpty() {
        return this.source.isEmpty();
    }

    @Override
    public void stopFetching() throws Exception {
        this.toggle.awaitTurnedOn();
        this.source.stopFetching();
    }

    @Override
    public void stopAccepting() throws Exception {
        this.source.stopAccepting();
    }
}
