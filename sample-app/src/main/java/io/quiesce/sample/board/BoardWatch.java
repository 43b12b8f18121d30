package io.quiesce.sample.board;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.quiesce.sample.board.Instances.Listing;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has the board before the eyes of those who look at it. Every instance is asked once a second at most, because an endpoint of
 * the actuator can only answer and not call back, and none is asked while nobody looks. Each is asked on its own: one that
 * hangs is late on the board, and the others are not.
 */
@Component
class BoardWatch implements DisposableBean {

    private static final long PAUSE_SECONDS = 1;

    /** So often a board that has not changed is sent all the same: else nobody would notice that a viewer has gone. */
    private static final int ROUNDS_UNTIL_REPEATED = 10;

    private final Instances instances;

    private final Actuator actuator;

    private final JsonMapper json;

    private final ScheduledExecutorService rounds;

    private final ExecutorService senders = BoardThreads.asNeeded("board-viewer");

    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private @Nullable ScheduledFuture<?> schedule;

    private volatile @Nullable String problem;

    private @Nullable String shown;

    private int unchanged;

    @Autowired
    BoardWatch(Instances instances, Actuator actuator, JsonMapper json) {
        this(instances, actuator, json, BoardThreads.scheduler("board"));
    }

    BoardWatch(Instances instances, Actuator actuator, JsonMapper json, ScheduledExecutorService rounds) {
        this.rounds = rounds;
        this.instances = instances;
        this.actuator = actuator;
        this.json = json;
    }

    /**
     * Have somebody look.
     * @return the stream of boards
     */
    SseEmitter open() {
        Viewer viewer = new Viewer(this.senders);
        viewer.stream().onCompletion(() -> close(viewer));
        open(viewer);
        return viewer.stream();
    }

    synchronized void open(Viewer viewer) {
        this.viewers.add(viewer);
        if (this.shown != null) {
            viewer.show(this.shown);
        }
        if (this.schedule == null) {
            this.schedule = this.rounds.scheduleWithFixedDelay(this::round, 0, PAUSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    synchronized void close(Viewer viewer) {
        this.viewers.remove(viewer);
        if (this.viewers.isEmpty() && this.schedule != null) {
            this.schedule.cancel(false);
            this.schedule = null;
            this.answers.clear();
            this.shown = null;
        }
    }

    private void round() {
        repeat();
        this.instances.find().thenAccept(this::ask);
    }

    private void ask(Listing listing) {
        List<String> ids = listing.instances().stream().map(Instance::id).toList();
        this.problem = listing.problem();
        this.answers.keySet().retainAll(ids);
        listing.instances().forEach((instance) -> this.answers.putIfAbsent(instance.id(), Answer.awaited(instance)));
        show();
        listing.instances().stream()
                .filter((instance) -> this.asked.add(instance.id()))
                .forEach((instance) -> answer(instance).thenAccept((answer) -> {
                    this.asked.remove(instance.id());
                    this.answers.put(instance.id(), answer);
                    show();
                }));
    }

    private CompletableFuture<Answer> answer(Instance instance) {
        return this.actuator
                .read(instance, "drain", DrainView.class)
                .thenCombine(
                        this.actuator.read(instance, "fleet", FleetView.class),
                        (drain, fleet) -> new Answer(instance, drain, fleet, null))
                .exceptionally((failure) -> Answer.none(instance, failure));
    }

    private synchronized void show() {
        if (this.schedule == null) {
            return;
        }
        String board = this.json.writeValueAsString(Board.of(this.answers.values(), this.problem));
        if (!board.equals(this.shown)) {
            this.shown = board;
            this.unchanged = 0;
            this.viewers.forEach((viewer) -> viewer.show(board));
        }
    }

    private synchronized void repeat() {
        String board = this.shown;
        if (board != null && ++this.unchanged >= ROUNDS_UNTIL_REPEATED) {
            this.unchanged = 0;
            this.viewers.forEach((viewer) -> viewer.show(board));
        }
    }

    /** The streams must not hold the server up; browsers look at another instance, if there is one. */
    @EventListener
    void end(ContextClosedEvent event) {
        this.viewers.forEach((viewer) -> this.senders.execute(viewer.stream()::complete));
    }

    @Override
    public void destroy() {
        this.rounds.shutdownNow();
        this.senders.shutdownNow();
    }
}
