package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service finds the work that it is called for: a request, the asynchronous task of that request, a scheduled run. */
@Timeout(120)
class CurrentWorkTests {

    private ServletWebServerApplicationContext context;

    private WorkLedger ledger;

    private Accounts accounts;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    @EnableAsync
    @EnableScheduling
    @Import({Accounts.class, Mailer.class, AccountController.class, Nightly.class})
    static class Application {}

    /** Is called by all the others and knows none of them. */
    static class Accounts {

        final BlockingQueue<WorkTracker.Work> found = new LinkedBlockingQueue<>();

        final BlockingQueue<String> settled = new LinkedBlockingQueue<>();

        private final WorkTracker tracker;

        Accounts(WorkTracker tracker) {
            this.tracker = tracker;
        }

        String settleUntilCancelled() {
            WorkTracker.Work work = this.tracker.current().orElseThrow();
            this.found.add(work);
            CountDownLatch cancelled = new CountDownLatch(1);
            work.onCancel(cancelled::countDown);
            while (cancelled.getCount() > 0) {
                try {
                    cancelled.await();
                } catch (InterruptedException ex) {
                    // The cancellation interrupts as well; here its other way is looked at.
                }
            }
            // It comes before the other way, but perhaps not before the last wait; with it no response can be written.
            Thread.interrupted();
            String result = "cancelled: " + work.isCancelled();
            this.settled.add(result);
            return result;
        }
    }

    static class Mailer {

        private final Accounts accounts;

        Mailer(Accounts accounts) {
            this.accounts = accounts;
        }

        @Async
        public void send() {
            this.accounts.settleUntilCancelled();
        }
    }

    @RestController
    static class AccountController {

        private final WorkTracker tracker;

        private final Accounts accounts;

        private final Mailer mailer;

        AccountController(WorkTracker tracker, Accounts accounts, Mailer mailer) {
            this.tracker = tracker;
            this.accounts = accounts;
            this.mailer = mailer;
        }

        @GetMapping("/settle")
        String settle() {
            return this.accounts.settleUntilCancelled();
        }

        @GetMapping("/mail")
        String mail() {
            this.accounts.found.add(this.tracker.current().orElseThrow());
            this.mailer.send();
            return "sent";
        }
    }

    static class Nightly {

        private final Accounts accounts;

        private final CountDownLatch due = new CountDownLatch(1);

        Nightly(Accounts accounts) {
            this.accounts = accounts;
        }

        @Scheduled(initialDelay = 1)
        public void settle() throws InterruptedException {
            this.due.await();
            this.accounts.settleUntilCancelled();
        }
    }

    @BeforeEach
    void start() {
        this.context = TestApplications.start(Application.class);
        this.ledger = this.context.getBean(WorkLedger.class);
        this.accounts = this.context.getBean(Accounts.class);
    }

    @AfterEach
    void stop() {
        this.context.getBean(Nightly.class).due.countDown();
        this.ledger.cancel();
        this.context.close();
    }

    private HttpExchange connect() throws Exception {
        return new HttpExchange(this.context.getWebServer().getPort());
    }

    @Test
    void findsTheRequestAndItsCancellation() throws Exception {
        try (HttpExchange exchange = connect()) {
            exchange.send("GET", "/settle");
            WorkTracker.Work work = this.accounts.found.take();
            assertThat(this.ledger.outstanding())
                    .filteredOn((each) -> each.kind() == WorkKind.REQUESTS)
                    .extracting(WorkDetails::description)
                    .containsExactly("GET /settle");
            assertThat(work.isCancelled()).isFalse();
            this.ledger.cancel();
            assertThat(exchange.receive().body()).isEqualTo("cancelled: true");
        }
    }

    @Test
    void findsTheAsynchronousTaskAndNotTheRequestThatBeganIt() throws Exception {
        try (HttpExchange exchange = connect()) {
            assertThat(exchange.exchange("/mail").body()).isEqualTo("sent");
            WorkTracker.Work request = this.accounts.found.take();
            WorkTracker.Work task = this.accounts.found.take();
            assertThat(task).isNotSameAs(request);
            this.ledger.cancel();
            assertThat(this.accounts.settled.take()).isEqualTo("cancelled: true");
        }
    }

    @Test
    void findsTheScheduledRun() throws Exception {
        this.context.getBean(Nightly.class).due.countDown();
        assertThat(this.accounts.found.take().isCancelled()).isFalse();
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactly("CurrentWorkTests.Nightly.settle (scheduled)");
        this.ledger.cancel();
        assertThat(this.accounts.settled.take()).isEqualTo("cancelled: true");
    }
}
