package io.quiesce.harness.process.leaders;

import static io.quiesce.harness.process.leaders.LeadersFleet.GROUPS;
import static io.quiesce.harness.process.leaders.LeadersFleet.PACE;
import static io.quiesce.harness.process.leaders.LeadersFleet.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.process.leaders.Terms.Change;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Instances of the sample application that lead six groups, with a real Consul. The leaders themselves say when they have a lock.
 */
@Timeout(300)
class LeadersIT {

    private static final String OFFLINE = "Out of service, nothing is outstanding";

    @TempDir
    private Path folder;

    @Test
    void handsSixGroupsOverOneByOneWithLocksInADatabase() throws Exception {
        handSixGroupsOver("jdbc");
    }

    @Tag("long")
    @Test
    void handsSixGroupsOverOneByOneWithLocksInRedis() throws Exception {
        handSixGroupsOver("redis");
    }

    /** One drains, two drain at once, one is shut down. */
    private void handSixGroupsOver(String kind) throws Exception {
        try (LeadersFleet fleet = new LeadersFleet(this.folder, kind)) {
            AppProcess a = fleet.start("a");
            AppProcess b = fleet.start("b");
            AppProcess c = fleet.start("c");
            a.awaitReady(PATIENCE);
            b.awaitReady(PATIENCE);
            c.awaitReady(PATIENCE);
            fleet.awaitKeys(GROUPS.size() * 4);
            long first = LoggedLocks.now();
            fleet.drain(a);
            a.awaitLine(OFFLINE, PATIENCE);
            fleet.awaitLeaders(Set.of("b", "c"));
            fleet.resume(a);
            fleet.awaitKeys(GROUPS.size() * 4);
            Map<String, Long> leaving = Map.of("b", fleet.drain(b), "c", fleet.drain(c));
            b.awaitLine(OFFLINE, PATIENCE);
            c.awaitLine(OFFLINE, PATIENCE);
            fleet.awaitLeaders(Set.of("a"));
            Terms soft = fleet.terms().since(first).withoutMoments(leaving, PACE.dividedBy(2));
            assertKeepsThePace(soft);
            fleet.resume(b);
            fleet.resume(c);
            fleet.awaitKeys(GROUPS.size() * 4);
            long last = LoggedLocks.now();
            a.signal("TERM");
            assertThat(a.awaitExit(PATIENCE).code()).isZero();
            assertTakeTurns(fleet.terms());
            assertReport(fleet.report("a"));
            Terms end = fleet.terms().since(last);
            System.out.printf(
                    "LeadersIT with %s: soft: intervals %s, nobody led for %s; at SIGTERM: intervals %s, nobody led for %s%n",
                    kind, soft.intervals(), soft.gaps(), end.intervals(), end.gaps());
        }
    }

    @Test
    void standsByWhileAProfileNamesItsServerAndTakesOverAgain() throws Exception {
        String[] arguments = {
            "--shutdown.fleet.role=active-passive",
            "--shutdown.leadership.take-over=true",
            "--management.endpoints.web.exposure.include=health,fleet"
        };
        try (LeadersFleet fleet = new LeadersFleet(this.folder, "jdbc")) {
            AppProcess a = fleet.start("a", arguments);
            a.awaitReady(PATIENCE);
            fleet.awaitLeaders(Set.of("a"));
            fleet.start("b", arguments).awaitReady(PATIENCE);
            fleet.awaitKeys(GROUPS.size() * 3);
            fleet.profile("a", "deservice");
            fleet.awaitLeaders(Set.of("b"));
            // It serves on: readiness, and all the rest.
            fleet.require(HttpRequest.newBuilder(a.uri().resolve("/actuator/health/readiness")));
            fleet.require(HttpRequest.newBuilder(a.uri().resolve("/orders")));
            fleet.profile("a", "normal");
            fleet.awaitLeaders(Set.of("a"));
            fleet.awaitKeys(GROUPS.size() * 3);
            Terms terms = fleet.terms();
            assertTakeTurns(terms);
            assertThat(terms.ends()).hasSize(GROUPS.size() * 2);
            assertKeepsThePace(terms);
            System.out.printf("LeadersIT: there and back: intervals %s%n", terms.intervals());
        }
    }

    private static void assertKeepsThePace(Terms terms) {
        assertThat(terms.ends()).hasSizeGreaterThanOrEqualTo(GROUPS.size());
        assertThat(terms.intervals()).as("%s", terms).allSatisfy((each) -> assertThat(each)
                .isGreaterThanOrEqualTo(PACE));
    }

    private static void assertTakeTurns(Terms terms) {
        GROUPS.forEach((group) -> assertTakeTurns(terms.of(group)));
    }

    /** Each term ends before the next one begins. */
    private static void assertTakeTurns(List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            assertThat(changes.get(i).begins()).as("%s", changes).isEqualTo(i % 2 == 0);
        }
        for (int i = 1; i < changes.size(); i += 2) {
            assertThat(changes.get(i).instance()).isEqualTo(changes.get(i - 1).instance());
        }
    }

    private static void assertReport(JsonNode report) {
        JsonNode leaderships = report.required("leaderships");
        assertThat(leaderships.required("exceeded").asBoolean()).isTrue();
        assertThat(leaderships.required("handedOver"))
                .hasSize(GROUPS.size())
                .allSatisfy((each) -> assertThat(each.required("to").asString()).isIn("b", "c"));
    }
}
