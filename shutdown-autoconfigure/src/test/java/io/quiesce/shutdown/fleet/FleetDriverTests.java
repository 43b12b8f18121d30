package io.quiesce.shutdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.fleet.DeserviceProfile.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The driver in virtual time, with a store that has one other instance in service.
 */
class FleetDriverTests implements FleetInstance, FleetNews {

    private static final FleetMember OTHER =
            new FleetMember("b", "two", FleetRole.ACTIVE_ACTIVE, FleetPhase.IN_SERVICE, null);

    private final VirtualClock clock = new VirtualClock();

    private final List<String> events = new ArrayList<>();

    private final SimulatedStore stored = new SimulatedStore(() -> {});

    private ShutdownState state = ShutdownState.ONLINE;

    private DeserviceProfiles profiles = DeserviceProfiles.NONE;

    private final MemoryFleetStore store = new MemoryFleetStore(this.stored);

    private FleetDriver driver(FleetRole role) {
        this.store.passing.addAll(List.of("a", "b"));
        this.stored.write(OTHER, 0, this.stored.createSession());
        return new FleetDriver(
                new FleetSettings("a", "one", role, 1, 9), this.store, this, () -> this.profiles, this.clock, this);
    }

    private void deservice(String server) {
        this.profiles = new DeserviceProfiles(
                List.of(new DeserviceProfile("rack", null, null, List.of(server), Status.DESERVICE)), Map.of());
        this.clock.signal();
    }

    private void run(FleetDriver driver) {
        this.clock.at(Duration.ofMinutes(10), driver::close);
        driver.run();
    }

    @Override
    public ShutdownState state() {
        return this.state;
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public void leave(String reason) {
        note("left: " + reason);
        this.state = ShutdownState.OFFLINE;
    }

    @Override
    public void comeBack(String reason) {
        note("back");
        this.state = ShutdownState.ONLINE;
    }

    @Override
    public void waiting(@Nullable FleetWait what) {
        if (what != null) {
            note(what.label());
        }
    }

    @Override
    public void reached(@Nullable IOException failure) {
        note((failure != null) ? "lost" : "found");
    }

    private void note(String event) {
        this.events.add(this.clock.elapsed().toSeconds() + " " + event);
    }

    @Test
    void goesAndComesBackWithAProfile() {
        FleetDriver driver = driver(FleetRole.ACTIVE_ACTIVE);
        this.clock.at(Duration.ofSeconds(10), () -> deservice("one"));
        this.clock.at(Duration.ofSeconds(20), () -> deservice("two"));
        run(driver);
        assertThat(this.events).containsExactly("10 left: deservice profile rack", "20 back");
        assertThat(this.stored.member("a").phase()).isEqualTo(FleetPhase.IN_SERVICE);
    }

    @Test
    void changesNothingWhileTheStoreCannotBeReached() {
        FleetDriver driver = driver(FleetRole.ACTIVE_ACTIVE);
        this.clock.at(Duration.ofSeconds(5), () -> this.store.reachable = false);
        this.clock.at(Duration.ofSeconds(10), () -> deservice("one"));
        this.clock.at(Duration.ofSeconds(60), () -> this.store.reachable = true);
        run(driver);
        assertThat(this.events.get(0)).isEqualTo("10 lost");
        assertThat(this.events.subList(1, 3)).allMatch((event) -> Integer.parseInt(event.split(" ")[0]) >= 60);
        assertThat(this.events).extracting((event) -> event.split(" ")[1]).containsExactly("lost", "found", "left:");
        assertThat(driver.failure()).isNull();
    }

    @Test
    void triesAgainLessAndLessOften() {
        FleetDriver driver = driver(FleetRole.ACTIVE_ACTIVE);
        this.store.reachable = false;
        this.clock.at(Duration.ofSeconds(100), () -> this.store.reachable = true);
        run(driver);
        assertThat(this.events).containsExactly("0 lost", "100 found");
    }

    @Test
    void goesOnAfterAnInterrupt() {
        FleetDriver driver = driver(FleetRole.ACTIVE_ACTIVE);
        this.clock.at(Duration.ofSeconds(5), () -> Thread.currentThread().interrupt());
        this.clock.at(Duration.ofSeconds(10), () -> deservice("one"));
        run(driver);
        assertThat(this.events).containsExactly("10 left: deservice profile rack");
    }

    @Test
    void anInterruptHastensNoRetry() {
        FleetDriver driver = driver(FleetRole.ACTIVE_ACTIVE);
        this.store.reachable = false;
        // After four attempts the next is made at 3.0.
        this.clock.at(Duration.ofSeconds(2), () -> Thread.currentThread().interrupt());
        this.clock.at(Duration.ofMillis(2_500), () -> this.store.reachable = true);
        run(driver);
        assertThat(this.events).containsExactly("0 lost", "3 found");
    }

    @Test
    void removesWhatOthersHaveLeftBehind() {
        run(driver(FleetRole.ACTIVE_ACTIVE));
        assertThat(this.store.tidied).isTrue();
    }

    @Test
    void staysWhenItIsExempt() {
        FleetDriver driver = driver(FleetRole.EXEMPT);
        deservice("one");
        run(driver);
        assertThat(this.events).isEmpty();
        assertThat(this.stored.member("a").role()).isEqualTo(FleetRole.EXEMPT);
    }

    @Test
    void doesNothingByItselfWhenItIsBound() {
        FleetDriver driver = driver(FleetRole.BOUND);
        deservice("one");
        run(driver);
        assertThat(this.events).isEmpty();
    }

    @Test
    void saysWhatKeepsItInService() {
        FleetDriver driver = driver(FleetRole.ACTIVE_ACTIVE);
        this.stored.remove("b");
        this.stored.write(
                new FleetMember("b", "two", FleetRole.ACTIVE_ACTIVE, FleetPhase.OUT, null),
                0,
                this.stored.createSession());
        deservice("one");
        run(driver);
        assertThat(this.events).containsExactly("0 last-instance");
        assertThat(this.stored.isLocked()).isFalse();
    }
}
