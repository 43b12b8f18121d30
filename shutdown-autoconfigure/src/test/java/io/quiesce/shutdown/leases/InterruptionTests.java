package io.quiesce.shutdown.leases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;

class InterruptionTests {

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> {});

    @Test
    void leasesEndWhenTheyAreDue() {
        LeaseBook book = new LeaseBook();
        List<String> ended = new ArrayList<>();
        Expiry expiry = new Expiry(
                book,
                this.clock,
                this.threads,
                (leases) -> leases.forEach((lease) -> ended.add(
                        lease.contact() + " at " + this.clock.elapsed().toSeconds())),
                (failure) -> {});
        book.renew(
                "ada",
                List.of("phone"),
                Duration.ofSeconds(30).toNanos(),
                (contact) -> this.ledger.begin(WorkKind.SESSIONS, () -> contact),
                () -> false);
        expiry.follow();
        this.clock.at(Duration.ofSeconds(10), () -> Thread.currentThread().interrupt());
        this.clock.awaitUndisturbed(Duration.ofSeconds(60).toNanos(), () -> false);
        assertThat(ended).containsExactly("phone at 30");
    }
}
