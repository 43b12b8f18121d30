package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Answers.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.fleet.FleetPace;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How leaderships are given up, in virtual time. The time-out only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeadershipWorkSourceTests {

    private static final Duration PACE = Duration.ofSeconds(60);

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final TurningClock turning =
            new TurningClock(this.clock, this.threads, (turn) -> this.clock.in(Duration.ZERO, turn));

    private final List<FakeGroup> groups = new ArrayList<>();

    private final List<HandOver> told = new ArrayList<>();

    private final List<Throwable> failures = new ArrayList<>();

    private final FakeFleet fleet = new FakeFleet();

    private ShutdownState state = ShutdownState.BECOMING_OFFLINE;

    private boolean takeOver;

    private final class FakeGroup implements LeadershipGroup {

        private final String name;

        private boolean leads;

        private boolean candidate = true;

        private @Nullable RuntimeException refusal;

        private Duration gaveUpAt = Duration.ofDays(-1);

        private FakeGroup(String name, boolean leads) {
            this.name = name;
            this.leads = leads;
            LeadershipWorkSourceTests.this.groups.add(this);
        }

        @Override
        public String name() {
            return this.name;
        }

        @Override
        public boolean isLeading() {
            return this.leads;
        }

        @Override
        public void withdraw() {
            if (this.refusal != null) {
                throw this.refusal;
            }
            this.gaveUpAt = LeadershipWorkSourceTests.this.clock.elapsed();
            this.leads = false;
            this.candidate = false;
        }

        @Override
        public void join() {
            this.candidate = true;
        }

        @Override
        public void onChange(Runnable changed) {
            // The virtual clock looks after each event anyway.
        }
    }

    /** What others do and know. */
    private static final class FakeFleet implements FleetPace, FleetLeaders, FleetLeaders.View {

        private Runnable changed = () -> {};

        private boolean reachable = true;

        private boolean free = true;

        private int releases;

        private Duration kept = Duration.ZERO;

        private Standing standing = new Standing(Set.of(), Set.of(), Set.of());

        private final Set<String> claimed = new HashSet<>();

        private final Map<String, String> others = new TreeMap<>();

        private final Set<String> wanted = new HashSet<>();

        @Override
        public void begin(Duration pace, Runnable changed) {
            this.changed = changed;
        }

        @Override
        public void watch(Runnable changed) {
            this.changed = changed;
        }

        private void change(Runnable change) {
            change.run();
            this.changed.run();
        }

        @Override
        public Optional<Duration> acquire() throws IOException {
            reach();
            return this.free ? Optional.of(Duration.ofSeconds(10)) : Optional.empty();
        }

        @Override
        public void keep(Duration time) throws IOException {
            reach();
            this.kept = time;
        }

        @Override
        public void release() throws IOException {
            reach();
            this.releases++;
        }

        @Override
        public boolean publish(Standing standing) throws IOException {
            reach();
            this.standing = standing;
            return true;
        }

        private void reach() throws IOException {
            if (!this.reachable) {
                throw new IOException("not reached");
            }
        }

        @Override
        public View view() {
            return this;
        }

        @Override
        public Optional<String> leader(String group) {
            return successor(group);
        }

        @Override
        public Optional<String> successor(String group) {
            return Optional.ofNullable(this.others.get(group));
        }

        @Override
        public boolean isMine(String group) {
            return this.standing.leading().contains(group);
        }

        @Override
        public boolean hasOtherCandidate(String group) {
            return this.wanted.contains(group);
        }

        @Override
        public boolean isClaimedByAnother(String group) {
            return this.claimed.contains(group);
        }
    }

    private LeadershipWorkSource alone() {
        return source(SharedLeaderships.ALONE, null);
    }

    private LeadershipWorkSource inFleet() {
        return source(this.fleet, this.fleet);
    }

    private LeadershipWorkSource source(FleetPace pace, @Nullable FleetLeaders leaders) {
        return new LeadershipWorkSource(
                () -> this.groups.stream().map((group) -> group),
                () -> this.state,
                new SharedLeaderships(pace, PACE, leaders, this.takeOver, this.failures::add),
                this.turning,
                this.turning,
                this.told::add);
    }

    private void groups(int leading) {
        for (int i = 0; i < leading; i++) {
            new FakeGroup("g" + i, true);
        }
    }

    private List<Duration> times() {
        return this.groups.stream().map((group) -> group.gaveUpAt).toList();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void run(Duration time) throws InterruptedException {
        this.clock.awaitUntil(this.clock.nanoTime() + time.toNanos(), () -> false);
    }

    @Test
    void givesUpTheOnlyLeadershipAtOnce() throws Exception {
        groups(1);
        alone().pause();
        assertThat(times()).containsExactly(Duration.ZERO);
    }

    @Test
    void givesUpOneLeadershipAtATimeAtThePace() throws Exception {
        groups(3);
        alone().pause();
        assertThat(times()).containsExactly(Duration.ZERO, PACE, PACE.multipliedBy(2));
        assertThat(this.told).extracting(HandOver::group).containsExactly("g0", "g1", "g2");
    }

    @Test
    void isNoCandidateAnywhereFromTheBeginning() throws Exception {
        groups(2);
        FakeGroup followed = new FakeGroup("followed", false);
        alone().pause();
        assertThat(followed.gaveUpAt).isEqualTo(Duration.ZERO);
        assertThat(this.told).extracting(HandOver::group).containsExactly("g0", "g1");
    }

    @Test
    void saysAtOnceThatItIsNoCandidate() throws Exception {
        groups(2);
        new FakeGroup("followed", false);
        LeadershipWorkSource source = inFleet();
        source.start();
        run(seconds(1));
        assertThat(this.fleet.standing.candidacies()).containsExactlyInAnyOrder("g0", "g1", "followed");
        this.clock.in(seconds(1), () -> {
            this.told.add(
                    new HandOver(this.fleet.standing.candidacies().toString(), Duration.ZERO, Duration.ZERO, null));
            this.state = ShutdownState.ONLINE;
        });
        source.pause();
        assertThat(this.told.get(this.told.size() - 1).group()).isEqualTo("[]");
    }

    @Test
    void countsThePaceFromTheMomentTheOtherHasIt() throws Exception {
        groups(2);
        this.fleet.wanted.add("g0");
        this.clock.at(seconds(5), () -> this.fleet.change(() -> this.fleet.others.put("g0", "b")));
        inFleet().pause();
        assertThat(times()).containsExactly(Duration.ZERO, seconds(65));
        assertThat(this.told.get(0)).isEqualTo(new HandOver("g0", Duration.ZERO, seconds(5), "b"));
        assertThat(this.told.get(1).to()).isNull();
    }

    @Test
    void waitsForNobodyWhereNobodyWouldTakeIt() throws Exception {
        groups(1);
        inFleet().pause();
        assertThat(this.clock.elapsed()).isEqualTo(Duration.ZERO);
    }

    @Test
    void waitsNoLongerWhenTheLastCandidateIsGone() throws Exception {
        groups(1);
        this.fleet.wanted.add("g0");
        this.clock.at(seconds(40), () -> this.fleet.change(this.fleet.wanted::clear));
        inFleet().pause();
        assertThat(this.clock.elapsed()).isEqualTo(seconds(40));
    }

    @Test
    void waitsForTheSlotOfTheFleet() throws Exception {
        groups(1);
        this.fleet.free = false;
        this.clock.at(seconds(20), () -> this.fleet.change(() -> this.fleet.free = true));
        inFleet().pause();
        assertThat(times()).containsExactly(seconds(20));
    }

    @Test
    void keepsTheSlotUntilThePaceIsOverAlthoughItHasNothingMoreToGive() throws Exception {
        groups(1);
        inFleet().pause();
        run(PACE.minusMillis(1));
        assertThat(this.fleet.releases).isZero();
        run(seconds(0.002));
        assertThat(this.fleet.releases).isOne();
    }

    @Test
    void leavesAGroupAsItIsIfTheSlotMayHaveBeenLostInTheLastMoment() throws Exception {
        groups(1);
        this.threads.takes("shutdown-leadership-stop", seconds(11));
        this.clock.at(seconds(5), () -> this.threads.takes("shutdown-leadership-stop", seconds(1)));
        inFleet().pause();
        assertThat(times()).containsExactly(seconds(12));
    }

    @Test
    void letsTheOthersKnowHowLongItKeepsTheSlot() throws Exception {
        groups(1);
        inFleet().pause();
        run(seconds(0.001));
        assertThat(this.fleet.kept).isEqualTo(PACE);
    }

    @Test
    void waitsForAStoreThatCannotBeReachedAndSaysSoOnce() throws Exception {
        groups(1);
        this.fleet.reachable = false;
        this.clock.at(seconds(100), () -> this.fleet.change(() -> this.fleet.reachable = true));
        inFleet().pause();
        assertThat(times()).containsExactly(seconds(100));
        assertThat(this.failures).hasSize(1);
    }

    @Test
    void keepsWhatItHasNotGivenUpWhenItComesBack() throws Exception {
        groups(3);
        LeadershipWorkSource source = alone();
        this.clock.at(seconds(70), () -> this.state = ShutdownState.ONLINE);
        source.pause();
        source.resume();
        assertThat(times()).containsExactly(Duration.ZERO, PACE, Duration.ofDays(-1));
        assertThat(this.groups).allMatch((group) -> group.candidate);
    }

    @Test
    void triesAgainWhatHasFailed() throws Exception {
        groups(1);
        this.groups.get(0).refusal = new IllegalStateException("busy");
        LeadershipWorkSource source = alone();
        assertThatThrownBy(source::pause).hasMessage("busy");
        this.groups.get(0).refusal = null;
        source.pause();
        assertThat(this.groups.get(0).leads).isFalse();
    }

    @Test
    void stepsAsideWhileTheApplicationIsInService() throws Exception {
        groups(2);
        new FakeGroup("followed", false);
        this.state = ShutdownState.ONLINE;
        LeadershipWorkSource source = alone();
        source.stepAside();
        assertThat(source.isSettled()).isFalse();
        run(PACE.plusMillis(1));
        assertThat(source.isSettled()).isTrue();
        assertThat(times()).containsExactly(Duration.ZERO, PACE, Duration.ZERO);
        source.stepForward();
        run(seconds(0.001));
        assertThat(source.isSettled()).isTrue();
        assertThat(this.groups).allMatch((group) -> group.candidate);
    }

    @Test
    void staysAsideWhenTheApplicationComesBack() throws Exception {
        groups(1);
        LeadershipWorkSource source = alone();
        source.stepAside();
        source.pause();
        this.state = ShutdownState.ONLINE;
        source.resume();
        run(seconds(1));
        assertThat(this.groups.get(0).candidate).isFalse();
    }

    @Test
    void triesAgainByItselfToStepAside() throws Exception {
        groups(1);
        this.state = ShutdownState.ONLINE;
        this.groups.get(0).refusal = new IllegalStateException("busy");
        LeadershipWorkSource source = alone();
        source.stepAside();
        run(seconds(5));
        this.groups.get(0).refusal = null;
        run(LeadershipKeeper.RETRY);
        assertThat(this.groups.get(0).leads).isFalse();
    }

    @Test
    void wantsBackWhatItLed() throws Exception {
        this.takeOver = true;
        groups(1);
        new FakeGroup("followed", false);
        LeadershipWorkSource source = inFleet();
        source.pause();
        assertThat(this.fleet.standing.claims()).isEmpty();
        this.state = ShutdownState.ONLINE;
        source.resume();
        run(seconds(1));
        assertThat(this.fleet.standing.claims()).containsExactly("g0");
        this.fleet.change(() -> this.groups.get(0).leads = true);
        run(seconds(1));
        assertThat(this.fleet.standing.claims()).isEmpty();
        this.fleet.change(() -> this.groups.get(0).leads = false);
        run(seconds(1));
        assertThat(this.fleet.standing.claims()).as("what it has lost since").isEmpty();
    }

    @Test
    void givesBackAtThePaceWhatAnotherWantsBack() throws Exception {
        this.takeOver = true;
        groups(2);
        new FakeGroup("followed", false);
        this.state = ShutdownState.ONLINE;
        inFleet().start();
        run(seconds(1));
        this.fleet.wanted.addAll(Set.of("g0", "g1"));
        this.fleet.change(() -> this.fleet.claimed.addAll(Set.of("g0", "g1", "followed")));
        run(seconds(1));
        assertThat(times()).containsExactly(seconds(1), Duration.ofDays(-1), seconds(1));
        this.fleet.change(() -> this.fleet.others.put("g0", "b"));
        run(PACE);
        assertThat(this.groups.get(1).gaveUpAt).isEqualTo(seconds(2).plus(PACE));
        this.fleet.change(() -> this.fleet.others.put("g1", "b"));
        this.fleet.change(this.fleet.claimed::clear);
        run(seconds(1));
        assertThat(this.groups).allMatch((group) -> group.candidate);
    }

    @Test
    void givesNothingBackUnlessItIsToldTo() throws Exception {
        groups(1);
        this.state = ShutdownState.ONLINE;
        this.fleet.claimed.add("g0");
        LeadershipWorkSource source = inFleet();
        source.start();
        source.resume();
        run(seconds(10));
        assertThat(this.groups.get(0).leads).isTrue();
    }

    @Test
    void spreadsAShutdownEvenlyOverTheTimeUntilWorkIsCancelled() throws Exception {
        groups(4);
        ShutdownReport report = shutDown(alone(), seconds(8));
        assertThat(times()).containsExactly(Duration.ZERO, seconds(2), seconds(4), seconds(6));
        assertThat(report.leaderships().exceeded()).isTrue();
        assertThat(report.leaderships().within()).isEqualTo(seconds(6));
        assertThat(report.leaderships().handedOver())
                .extracting(HandOver::group)
                .containsExactly("g0", "g1", "g2", "g3");
        assertThat(report.success()).isTrue();
    }

    @Test
    void keepsThePaceInAShutdownThatHasTheTime() throws Exception {
        groups(2);
        ShutdownReport report = shutDown(alone(), seconds(600));
        assertThat(times()).containsExactly(Duration.ZERO, PACE);
        assertThat(report.leaderships().exceeded()).isFalse();
    }

    @Test
    void waitsInAShutdownForTheOtherUntilWorkIsCancelledAtTheLongest() throws Exception {
        groups(1);
        this.fleet.wanted.add("g0");
        LeadershipWorkSource source = inFleet();
        source.start();
        run(seconds(1));
        Thread cancelled = Thread.currentThread();
        this.clock.at(seconds(8), () -> this.fleet.change(cancelled::interrupt));
        source.stopFetching();
        assertThat(this.clock.elapsed()).isEqualTo(seconds(8));
        assertThat(this.groups.get(0).gaveUpAt).isEqualTo(seconds(1));
        assertThat(source.report().handedOver().get(0).to()).isNull();
    }

    @Test
    void givesUpAllThatIsLeftWhenWorkIsCancelled() throws Exception {
        groups(3);
        this.fleet.wanted.addAll(Set.of("g0", "g1", "g2"));
        ShutdownProgress progress = mock(RETURNS_DEEP_STUBS);
        when(progress.forceCloseTasks().deadline()).thenReturn(this.clock.now().plus(PACE.multipliedBy(10)));
        LeadershipWorkSource source = inFleet();
        source.began(progress);
        source.start();
        run(seconds(1));
        Thread.currentThread().interrupt();
        source.stopFetching();
        assertThat(times()).containsOnly(seconds(1));
    }

    @Test
    void isNotHeldUpInAShutdownByAStoreThatCannotBeReached() throws Exception {
        groups(2);
        this.fleet.reachable = false;
        ShutdownReport report = shutDown(inFleet(), seconds(4));
        assertThat(times()).containsExactly(Duration.ZERO, seconds(2));
        assertThat(report.phases().get(0).ended()).isEqualTo(seconds(2));
    }

    @Test
    void reportsAGroupThatDoesNotLetGo() throws Exception {
        groups(1);
        this.groups.get(0).refusal = new IllegalStateException("busy");
        ShutdownReport report = shutDown(alone(), seconds(4));
        assertThat(report.abandoned()).hasSize(1);
        assertThat(report.success()).isFalse();
    }

    private ShutdownReport shutDown(LeadershipWorkSource source, Duration cancelAfter) {
        WorkLedger ledger = new WorkLedger(this.clock, this.threads, this.failures::add);
        ledger.reportLeaderships(source::report);
        ShutdownTimings timings = new ShutdownTimings(
                Duration.ZERO,
                null,
                cancelAfter,
                Duration.ofSeconds(1),
                cancelAfter.plusSeconds(1),
                Duration.ofSeconds(1));
        ShutdownEngine engine = new ShutdownEngine(timings, this.clock, ledger, this.threads);
        engine.addListener(source);
        engine.addSource(source);
        List<ShutdownReport> reports = new ArrayList<>();
        engine.addListener(new ShutdownListener() {
            @Override
            public void ended(ShutdownReport report) {
                reports.add(report);
            }
        });
        engine.drain(ShutdownCause.SIGTERM);
        engine.closed();
        return reports.get(0);
    }
}
