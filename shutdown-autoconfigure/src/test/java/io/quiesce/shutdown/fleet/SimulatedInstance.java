package io.quiesce.shutdown.fleet;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.fleet.FleetPlan.Self;
import io.quiesce.shutdown.fleet.FleetPlan.Step;

/**
 * An instance with its plan, as {@link FleetDriver} carries it out: a step reads, and then does one thing. Requests and answers
 * take their time and may get lost, and the process may stand still in between.
 */
final class SimulatedInstance {

    static final long TTL = 15_000;

    final FleetSettings settings;

    private final SimulatedTime time;

    private final SimulatedStore store;

    private final double stalls;

    private final BooleanSupplier wanted;

    private final Consumer<SimulatedInstance> left;

    private FleetPlan plan;

    private ShutdownState state = ShutdownState.ONLINE;

    private boolean settled = true;

    private boolean alive = true;

    /** Whether it was its plan that put it out of service, until it is back for good. */
    private boolean out;

    private boolean asked;

    private boolean cutOff;

    private long pausedUntil;

    private long session;

    private long leftWith;

    private boolean busy;

    private long stepBegan;

    private boolean changed = true;

    /** Changes when the process does, and whenever its state does. */
    private long life;

    private long generation;

    SimulatedInstance(
            FleetSettings settings,
            SimulatedTime time,
            SimulatedStore store,
            double stalls,
            BooleanSupplier wanted,
            Consumer<SimulatedInstance> left) {
        this.settings = settings;
        this.time = time;
        this.store = store;
        this.stalls = stalls;
        this.wanted = wanted;
        this.left = left;
        this.plan = new FleetPlan(settings);
        store.list(id(), true, time.now());
    }

    String id() {
        return this.settings.id();
    }

    boolean isServing() {
        return this.alive && this.state == ShutdownState.ONLINE && this.settled;
    }

    boolean isOut() {
        return this.out;
    }

    boolean hasSession() {
        return this.store.isAlive(this.session);
    }

    /** Whether it goes, and the store has heard from it ever since. */
    boolean isLeaving() {
        return this.alive && this.state == ShutdownState.BECOMING_OFFLINE && this.store.isAlive(this.leftWith);
    }

    /** When it began to look at the others. */
    long stepBegan() {
        return this.stepBegan;
    }

    ShutdownState state() {
        return this.state;
    }

    void wakeUp() {
        this.changed = true;
        if (!this.busy && this.alive) {
            this.busy = true;
            long mine = this.life;
            this.time.soon(this.time.chance(0.1) ? 5_000 : 50, () -> inLife(mine, this::step));
        }
    }

    /** What was begun in a process does not go on in the next one, and not while the process stands still. */
    private void inLife(long mine, Runnable what) {
        if (mine != this.life) {
            return;
        }
        if (this.time.now() < this.pausedUntil) {
            this.time.after(this.pausedUntil - this.time.now(), () -> inLife(mine, what));
        } else {
            what.run();
        }
    }

    private void step() {
        this.changed = false;
        this.stepBegan = this.time.now();
        Self self = new Self(this.state, this.settled, this.wanted.getAsBoolean());
        long known = this.session;
        request(
                () -> this.store.read(known),
                (read) -> request(this.store::passing, (passing) -> {
                    Step step = this.plan.next(self, new FleetView(read.entries(), read.lock(), passing));
                    perform(step);
                }));
    }

    private void perform(Step step) {
        switch (step.action()) {
            case NONE -> rest();
            case COME_BACK -> {
                resumeUnlessAsked();
                again(true);
            }
            case UNLOCK ->
                inSession((mine) -> {
                    this.store.unlock(mine);
                    return true;
                });
            case LOCK -> inSession(this.store::lock);
            case WRITE ->
                inSession((mine) ->
                        this.store.write(step.entry().member(), step.entry().version(), mine));
            case LEAVE -> {
                if (this.time.chance(this.stalls)) {
                    // Of all moments this is the worst: it has the lock, and has made up its mind.
                    pause(TTL + this.time.below(2 * TTL));
                }
                inLife(
                        this.life,
                        () -> request(
                                () -> this.store.isAlive(this.session)
                                        && this.store.leave(
                                                step.entry().member(),
                                                step.entry().version(),
                                                this.session),
                                (done) -> {
                                    if (done) {
                                        this.plan.left();
                                        leave();
                                    }
                                    again(done);
                                }));
            }
        }
    }

    private void inSession(java.util.function.LongPredicate what) {
        request(
                () -> {
                    if (this.session == 0) {
                        this.session = this.store.createSession();
                    }
                    return this.store.isAlive(this.session) && what.test(this.session);
                },
                this::again);
    }

    private <T> void request(java.util.function.Supplier<T> what, Consumer<T> answered) {
        long mine = this.life;
        this.time.soon(20, () -> {
            // A request that is under way arrives, whatever has become of who sent it.
            if (this.cutOff || this.time.chance(0.01)) {
                this.time.soon(8_000, () -> inLife(mine, () -> again(false)));
                return;
            }
            T answer = what.get();
            boolean lost = this.cutOff || this.time.chance(0.01);
            this.time.soon(
                    lost ? 8_000 : this.time.chance(0.02) ? 5_000 : 20,
                    () -> inLife(mine, lost ? () -> again(false) : () -> answered.accept(answer)));
        });
    }

    private void again(boolean done) {
        this.changed = true;
        if (done) {
            step();
        } else {
            long mine = this.life;
            this.time.soon(2_000, () -> inLife(mine, this::step));
        }
    }

    private void rest() {
        this.busy = false;
        if (this.changed) {
            wakeUp();
        }
    }

    private void leave() {
        if (this.state == ShutdownState.ONLINE) {
            this.out = true;
            this.leftWith = this.session;
            this.left.accept(this);
            goOut();
        }
    }

    private void goOut() {
        change(ShutdownState.BECOMING_OFFLINE, true);
        listLater(false);
        long mine = this.generation;
        this.time.soon(20_000, () -> {
            if (mine == this.generation) {
                change(ShutdownState.OFFLINE, true);
            }
        });
    }

    private void resumeUnlessAsked() {
        if (!this.asked && (this.state == ShutdownState.BECOMING_OFFLINE || this.state == ShutdownState.OFFLINE)) {
            change(ShutdownState.ONLINE, false);
            long mine = this.generation;
            this.time.soon(3_000, () -> {
                if (mine == this.generation) {
                    this.out = false;
                    change(ShutdownState.ONLINE, true);
                    listLater(true);
                }
            });
        }
    }

    private void change(ShutdownState next, boolean settledNow) {
        if (next != this.state) {
            this.generation++;
        }
        this.state = next;
        this.settled = settledNow;
        wakeUp();
    }

    private void listLater(boolean healthy) {
        long mine = this.generation;
        this.time.soon(4_000, () -> {
            if (mine == this.generation) {
                this.store.list(id(), healthy, this.time.now());
            }
        });
    }

    /** Somebody takes it out, or puts it back. */
    void operate(boolean drain) {
        if (!this.alive || this.state == ShutdownState.SHUTTING_DOWN) {
            return;
        }
        this.asked = drain;
        if (!drain) {
            resumeUnlessAsked();
        } else if (this.state == ShutdownState.ONLINE) {
            this.out = false;
            goOut();
        }
    }

    void pause(long length) {
        this.pausedUntil = this.time.now() + length;
        loseSessionAfter(length);
    }

    void cutOff(long length) {
        this.cutOff = true;
        loseSessionAfter(length);
        this.time.after(length, () -> {
            this.cutOff = false;
            learnOfSession();
        });
    }

    private void loseSessionAfter(long length) {
        long lost = this.session;
        if (length > TTL && lost != 0) {
            this.time.after(TTL + this.time.below(length - TTL), () -> this.store.end(lost));
            this.time.after(length, this::learnOfSession);
        }
    }

    /** The next renewal is answered with an error. */
    private void learnOfSession() {
        this.time.soon(5_000, () -> {
            if (this.session != 0 && !this.store.isAlive(this.session)) {
                this.session = 0;
                wakeUp();
            }
        });
    }

    /** The process is gone, without a word; another one comes up in its place. */
    void crash(long absence) {
        if (!this.alive) {
            return;
        }
        long lost = this.session;
        die();
        this.time.after(TTL + this.time.below(TTL), () -> this.store.end(lost));
        long mine = this.life;
        this.time.soon(absence - 1, () -> {
            if (mine == this.life && !this.alive) {
                this.store.list(id(), false, this.time.now());
            }
        });
        this.time.after(absence, this::start);
    }

    /** The process is told to end, and has no choice. */
    void terminate(long duration, long absence) {
        if (!this.alive || this.state == ShutdownState.SHUTTING_DOWN) {
            return;
        }
        change(ShutdownState.SHUTTING_DOWN, true);
        this.store.list(id(), false, this.time.now());
        long mine = this.life;
        this.time.after(duration, () -> {
            if (mine == this.life) {
                this.store.remove(id());
                this.store.end(this.session);
                die();
                this.time.after(absence, this::start);
            }
        });
    }

    private void die() {
        this.alive = false;
        this.life++;
        this.generation++;
        this.session = 0;
        this.busy = false;
        this.out = false;
        this.asked = false;
    }

    private void start() {
        this.life++;
        this.alive = true;
        this.plan = new FleetPlan(this.settings);
        this.state = ShutdownState.OFFLINE;
        change(ShutdownState.ONLINE, true);
        listLater(true);
    }
}
