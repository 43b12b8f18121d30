package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.WorkRejectedException;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.leases.LeasesShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * The examples do what their page says.
 */
@Timeout(60)
class SnippetsTests {

    private final List<String> events = new ArrayList<>();

    // tag::test-handler[]
    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));

    @Test
    void flushesTheBufferWhenTheContextCloses() {
        this.contextRunner
                .withBean(Snippets.EventBuffer.class)
                .withBean(Snippets.EventFlusher.class)
                .run((context) -> {
                    Snippets.EventBuffer buffer = context.getBean(Snippets.EventBuffer.class);
                    buffer.add("order placed");
                    context.close();
                    assertThat(buffer.sent).containsExactly("order placed");
                });
    }
    // end::test-handler[]

    private static ShutdownReport reportOf(ConfigurableApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        context.close();
        return engine.closed().orElseThrow();
    }

    @Test
    void disconnectsTheFeedWhenTheContextCloses() {
        this.contextRunner
                .withBean(Snippets.Prices.class, () -> () -> this.events.add("disconnected"))
                .withBean(Snippets.PriceFeedShutdown.class)
                .run((context) -> {
                    assertThat(reportOf(context).success()).isTrue();
                    assertThat(this.events).containsExactly("disconnected");
                });
    }

    @Test
    void givesTheExporterTheTimeThatIsLeft() {
        List<Duration> given = new ArrayList<>();
        this.contextRunner
                .withBean(Snippets.Exporter.class, () -> given::add)
                .withBean(Snippets.ExporterShutdown.class)
                .run((context) -> {
                    assertThat(reportOf(context).success()).isTrue();
                    assertThat(given).singleElement().satisfies((timeout) -> assertThat(timeout)
                            .isPositive()
                            .isLessThanOrEqualTo(Duration.ofMillis(4800)));
                });
    }

    @Test
    void abortsAnUploadThatIsCancelled() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s")
                .run((context) -> {
                    CountDownLatch began = new CountDownLatch(1);
                    CountDownLatch aborted = new CountDownLatch(1);
                    Snippets.Storage storage = (file) -> new Snippets.Storage.Upload() {
                        @Override
                        public void send() {
                            began.countDown();
                            awaitUninterruptibly(aborted);
                        }

                        @Override
                        public void abort() {
                            aborted.countDown();
                        }
                    };
                    Snippets.Uploads uploads = new Snippets.Uploads(context.getBean(WorkTracker.class), storage);
                    new Thread(() -> uploads.upload("photo")).start();
                    began.await();
                    ShutdownReport report = reportOf(context);
                    assertThat(report.success()).isTrue();
                    assertThat(report.cancelled()).singleElement().satisfies((work) -> assertThat(work.description())
                            .isEqualTo("upload of photo"));
                    assertThatExceptionOfType(WorkRejectedException.class).isThrownBy(() -> uploads.upload("late"));
                });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ex) {
                // The example does not rely on interrupts.
            }
        }
    }

    @Test
    void countsMailThatWaitsInTheQueue() {
        this.contextRunner.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            List<Runnable> queue = new ArrayList<>();
            new Snippets.Mails(ledger.tracker(), queue::add).sendLater("ada", () -> this.events.add("sent"));
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
            queue.get(0).run();
            assertThat(this.events).containsExactly("sent");
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 0L);
        });
    }

    @Test
    void doesNotCountMailThatIsRejected() {
        this.contextRunner.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Snippets.Mails mails = new Snippets.Mails(ledger.tracker(), (task) -> {
                throw new RejectedExecutionException("full");
            });
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> mails.sendLater("ada", () -> {}));
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, 0L);
        });
    }

    @Test
    void leavesTheRestOfASettlementThatIsCancelled() {
        this.contextRunner
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s")
                .run((context) -> {
                    CountDownLatch began = new CountDownLatch(1);
                    Snippets.Settlement settlement = new Snippets.Settlement(context.getBean(WorkTracker.class), () -> {
                        began.countDown();
                        return true;
                    });
                    new Thread(settlement::settleAll).start();
                    began.await();
                    assertThat(reportOf(context).success()).isTrue();
                });
    }

    @Test
    void answersARequestThatIsInterrupted() {
        Snippets.StatementController controller = new Snippets.StatementController((customer) -> {
            throw new InterruptedException();
        });
        assertThat(controller.get("ada").getStatusCode().value()).isEqualTo(503);
    }

    @Test
    void findsOutThatItsCallerHasBeenCancelled() {
        this.contextRunner.run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Snippets.Reports reports = new Snippets.Reports(ledger.tracker(), () -> {
                ledger.cancel();
                return true;
            });
            try (WorkTracker.Work work = ledger.tracker().begin("caller")) {
                assertThat(reports.settleUntilCancelled()).isFalse();
                assertThat(work.isCancelled()).isTrue();
            }
        });
    }

    @Test
    void sendsAwayWhoIsInNoCallWhileBecomingOffline() {
        this.contextRunner
                .withConfiguration(AutoConfigurations.of(
                        DrainShutdownAutoConfiguration.class, LeasesShutdownAutoConfiguration.class))
                .withPropertyValues("shutdown.leases.expiry-upon-offline=20s")
                .withBean(Snippets.Calls.class, () -> (user, device) -> user.equals("ada"))
                .withBean(Snippets.Directory.class, () -> (user, device) -> this.events.add(user + "'s " + device))
                .withBean(Snippets.Registrations.class)
                .run((context) -> {
                    Snippets.Registrations registrations = context.getBean(Snippets.Registrations.class);
                    registrations.register("ada", "phone", Duration.ofMinutes(1));
                    assertThat(registrations
                                    .register("bob", "phone", Duration.ofMinutes(1))
                                    .getBody())
                            .isEqualTo("expires in PT1M");
                    context.getBean(Drain.class).drain(null, null);
                    assertThat(registrations
                                    .register("ada", "phone", Duration.ofMinutes(1))
                                    .getBody())
                            .isEqualTo("expires in PT20S");
                    ResponseEntity<String> refused = registrations.register("bob", "phone", Duration.ofMinutes(1));
                    assertThat(refused.getStatusCode().value()).isEqualTo(503);
                    assertThat(refused.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                            .isEqualTo("5");
                    assertThat(this.events).containsExactly("bob's phone");
                });
    }
}
