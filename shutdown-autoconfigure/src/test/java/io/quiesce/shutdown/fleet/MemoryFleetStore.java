package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A store in memory, as one of its instances has it.
 */
final class MemoryFleetStore implements FleetStore {

    private final SimulatedStore stored;

    private final long session;

    final Set<String> passing = new ConcurrentSkipListSet<>();

    volatile boolean reachable = true;

    volatile boolean removed;

    boolean tidied;

    MemoryFleetStore(SimulatedStore stored) {
        this.stored = stored;
        this.session = stored.createSession();
    }

    private void reach() throws IOException {
        if (!this.reachable) {
            throw new IOException("nobody answers");
        }
    }

    @Override
    public void watch(Runnable changed) {}

    @Override
    public synchronized FleetView read() throws IOException {
        reach();
        FleetView view = this.stored.read(this.session);
        return new FleetView(view.entries(), view.lock(), Set.copyOf(this.passing));
    }

    @Override
    public synchronized boolean lock() throws IOException {
        reach();
        return this.stored.lock(this.session);
    }

    @Override
    public synchronized void unlock() throws IOException {
        reach();
        this.stored.unlock(this.session);
    }

    @Override
    public synchronized boolean write(FleetView.Entry entry) throws IOException {
        reach();
        return this.stored.write(entry.member(), entry.version(), this.session);
    }

    @Override
    public synchronized boolean leave(FleetMember member, long version) throws IOException {
        reach();
        return this.stored.leave(member, version, this.session);
    }

    @Override
    public synchronized void removeRemains() throws IOException {
        reach();
        this.tidied = true;
    }

    @Override
    public void close() {
        this.removed = true;
    }
}
