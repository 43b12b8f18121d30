package io.quiesce.shutdown.docs;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.ExecutionChain;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.quiesce.shutdown.AffinityTokens;
import io.quiesce.shutdown.CriticalResource;
import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.Leases;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.grpc.GrpcShutdown;
import io.quiesce.shutdown.websocket.client.SuspendAwareStompClient;
import io.quiesce.shutdown.websocket.client.SuspendAwareStompSettings;
import io.quiesce.shutdown.websocket.client.SuspendAwareWebSocketClient;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.filters.JobServerFilter;
import org.jobrunr.server.BackgroundJobServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/**
 * The Java of the pages: each region between two tags is a code block there, and {@link JavaBlockTests} compares them.
 */
final class Snippets {

    private Snippets() {}

    static class EventBuffer {

        final List<String> sent = new ArrayList<>();

        private final List<String> waiting = new ArrayList<>();

        synchronized void add(String event) {
            this.waiting.add(event);
        }

        synchronized void flush() {
            this.sent.addAll(this.waiting);
            this.waiting.clear();
        }
    }

    // tag::affinity[]
    @RestController
    static class ConsultationController {

        private final AffinityTokens tokens;

        ConsultationController(AffinityTokens tokens) {
            this.tokens = tokens;
        }

        @PostMapping("/consultations")
        ResponseEntity<Void> begin() {
            // ... keeps something in the memory of this instance
            return ResponseEntity.noContent()
                    .header("Shutdown-Affinity", this.tokens.issue(Duration.ofMinutes(30)))
                    .build();
        }
    }
    // end::affinity[]

    // tag::critical[]
    @Component
    @CriticalResource
    static class Journal implements AutoCloseable {

        private final List<String> entries = new ArrayList<>();

        @Override
        public void close() {
            this.entries.add("end");
        }
    }
    // end::critical[]

    // tag::flush[]
    @Component
    static class EventFlusher implements ShutdownHandler {

        private final EventBuffer buffer;

        EventFlusher(EventBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void shutdown(ShutdownProgress progress) throws InterruptedException {
            progress.outstandingTasks().await();
            this.buffer.flush();
        }
    }
    // end::flush[]

    interface Prices {

        void disconnect();
    }

    // tag::close-client[]
    @Component
    static class PriceFeedShutdown implements ShutdownHandler {

        private final Prices prices;

        PriceFeedShutdown(Prices prices) {
            this.prices = prices;
        }

        @Override
        public void shutdown(ShutdownProgress progress) throws InterruptedException {
            // Only requests need the feed, so it can go before background tasks have ended.
            progress.outstandingRequests().await();
            this.prices.disconnect();
        }
    }
    // end::close-client[]

    interface Exporter {

        void close(Duration timeout);
    }

    // tag::deadline[]
    @Component
    static class ExporterShutdown implements ShutdownHandler {

        private static final Duration RESERVE = Duration.ofMillis(200);

        private final Exporter exporter;

        ExporterShutdown(Exporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public void shutdown(ShutdownProgress progress) throws InterruptedException {
            progress.outstandingTasks().await();
            // All the time that is left, less a little to return in.
            Instant deadline = progress.forceShutdown().deadline().minus(RESERVE);
            this.exporter.close(Duration.between(Instant.now(), deadline));
        }
    }
    // end::deadline[]

    interface Storage {

        Upload open(String file);

        interface Upload {

            void send();

            void abort();
        }
    }

    interface Quotes {

        CompletionStage<Void> ask(String symbol, WebSocketSession session);
    }

    // tag::answer-later[]
    @Component
    static class QuoteHandler extends TextWebSocketHandler {

        private final LongLivedSessions sessions;

        private final Quotes quotes;

        QuoteHandler(LongLivedSessions sessions, Quotes quotes) {
            this.sessions = sessions;
            this.quotes = quotes;
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            // Known while the message is being handled: later, the thread is another one.
            Optional<WorkTracker.Work> request = this.sessions.current().map((current) -> current.begin("quote"));
            this.quotes
                    .ask(message.getPayload(), session)
                    .whenComplete((sent, failure) -> request.ifPresent(WorkTracker.Work::close));
        }
    }
    // end::answer-later[]

    static class MovingClient {

        // tag::moving-client[]
        @Bean
        SuspendAwareWebSocketClient quotes(WebSocketHandler answers, ScheduledExecutorService scheduler) {
            SuspendAwareWebSocketClient client = new SuspendAwareWebSocketClient(
                    new StandardWebSocketClient(), answers, URI.create("ws://quotes.example/stream"), scheduler);
            client.connect();
            return client;
        }
        // end::moving-client[]

        // tag::moving-stomp-client[]
        @Bean
        SuspendAwareStompClient news(
                WebSocketStompClient stomp, StompFrameHandler news, ScheduledExecutorService scheduler) {
            // So that the client can ask for receipts, and knows when the broker has its subscriptions.
            stomp.setTaskScheduler(new ConcurrentTaskScheduler(scheduler));
            SuspendAwareStompClient client = new SuspendAwareStompClient(
                    stomp,
                    new StompSessionHandlerAdapter() {},
                    URI.create("ws://news.example/stomp"),
                    scheduler,
                    // What the application gives to each event, so that its copy on another session is known.
                    SuspendAwareStompSettings.DEFAULT.withIdentity((headers) -> headers.getFirst("event-id")));
            client.subscribe("/topic/news", news);
            client.connect();
            return client;
        }
        // end::moving-stomp-client[]
    }

    // tag::track[]
    @Service
    static class Uploads {

        private final WorkTracker workTracker;

        private final Storage storage;

        Uploads(WorkTracker workTracker, Storage storage) {
            this.workTracker = workTracker;
            this.storage = storage;
        }

        void upload(String file) {
            try (WorkTracker.Work work = this.workTracker.begin("upload of " + file)) {
                Storage.Upload upload = this.storage.open(file);
                work.onCancel(upload::abort);
                upload.send();
            }
        }
    }
    // end::track[]

    // tag::track-queued[]
    @Service
    static class Mails {

        private final WorkTracker workTracker;

        private final Executor executor;

        Mails(WorkTracker workTracker, Executor executor) {
            this.workTracker = workTracker;
            this.executor = executor;
        }

        void sendLater(String address, Runnable send) {
            // Begun here and not in the task: what waits in the queue is outstanding, too.
            WorkTracker.Work work = this.workTracker.begin("mail to " + address);
            try {
                this.executor.execute(() -> {
                    try (work) {
                        work.onCancel(Thread.currentThread()::interrupt);
                        send.run();
                    }
                });
            } catch (RejectedExecutionException ex) {
                work.close();
                throw ex;
            }
        }
    }
    // end::track-queued[]

    interface Accounts {

        boolean settleNext();
    }

    // tag::poll[]
    static class Settlement {

        private final WorkTracker workTracker;

        private final Accounts accounts;

        Settlement(WorkTracker workTracker, Accounts accounts) {
            this.workTracker = workTracker;
            this.accounts = accounts;
        }

        void settleAll() {
            try (WorkTracker.Work work = this.workTracker.begin("settlement")) {
                while (!work.isCancelled() && this.accounts.settleNext()) {
                    // One account after the other; the rest waits for the next instance.
                }
            }
        }
    }
    // end::poll[]

    // tag::current-work[]
    static class Reports {

        private final WorkTracker workTracker;

        private final Accounts accounts;

        Reports(WorkTracker workTracker, Accounts accounts) {
            this.workTracker = workTracker;
            this.accounts = accounts;
        }

        boolean settleUntilCancelled() {
            while (this.accounts.settleNext()) {
                if (this.workTracker
                        .current()
                        .map(WorkTracker.Work::isCancelled)
                        .orElse(false)) {
                    return false;
                }
            }
            return true;
        }
    }
    // end::current-work[]

    interface Calls {

        boolean isInCall(String user, String device);
    }

    interface Directory {

        void remove(String user, String device);
    }

    // tag::leases[]
    @Service
    static class Registrations implements LeaseActivity, LeaseListener {

        private final Leases leases;

        private final Calls calls;

        private final Directory directory;

        Registrations(Leases leases, Calls calls, Directory directory) {
            this.leases = leases;
            this.calls = calls;
            this.directory = directory;
        }

        ResponseEntity<String> register(String user, String device, Duration requested) {
            LeaseDecision decision = this.leases.renew(user, device, requested);
            if (decision.granted()) {
                return ResponseEntity.ok("expires in " + decision.duration());
            }
            return ResponseEntity.status(decision.status())
                    .header(
                            HttpHeaders.RETRY_AFTER,
                            String.valueOf(decision.retryAfter().toSeconds()))
                    .build();
        }

        @Override
        public boolean isActive(String user, String device) {
            return this.calls.isInCall(user, device);
        }

        @Override
        public void ended(String user, String device, Reason reason) {
            this.directory.remove(user, device);
        }
    }
    // end::leases[]

    interface Statements {

        String build(String customer) throws InterruptedException;
    }

    // tag::interrupted[]
    @RestController
    static class StatementController {

        private final Statements statements;

        StatementController(Statements statements) {
            this.statements = statements;
        }

        @GetMapping("/statements/{customer}")
        ResponseEntity<String> get(@PathVariable String customer) {
            try {
                return ResponseEntity.ok(this.statements.build(customer));
            } catch (InterruptedException ex) {
                return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .header(HttpHeaders.RETRY_AFTER, "5")
                        .build();
            }
        }
    }
    // end::interrupted[]

    // tag::db-scheduler-track[]
    @Component
    static class TrackedExecutions implements ExecutionInterceptor {

        private final WorkTracker workTracker;

        TrackedExecutions(WorkTracker workTracker) {
            this.workTracker = workTracker;
        }

        @Override
        public CompletionHandler<?> execute(TaskInstance<?> task, ExecutionContext context, ExecutionChain chain) {
            try (WorkTracker.Work work = this.workTracker.begin(task.getTaskAndInstance() + " (db-scheduler)")) {
                work.onCancel(Thread.currentThread()::interrupt);
                return chain.proceed(task, context);
            } finally {
                // It was meant for the task; what comes next on this thread is the write of its result.
                Thread.interrupted();
            }
        }
    }
    // end::db-scheduler-track[]

    // tag::db-scheduler-stop[]
    @Component
    static class DbSchedulerShutdown implements ShutdownHandler {

        private final Scheduler scheduler;

        DbSchedulerShutdown(Scheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public void shutdown(ShutdownProgress progress) {
            // Returns when the results of all executions that run have been written.
            this.scheduler.stop();
        }
    }
    // end::db-scheduler-stop[]

    // tag::db-scheduler-build[]
    @Configuration
    static class DbSchedulerConfiguration {

        @Bean
        Scheduler scheduler(DataSource dataSource, OneTimeTask<?> mail, TrackedExecutions executions) {
            return Scheduler.create(dataSource, mail)
                    .threads(1)
                    .addExecutionInterceptor(executions)
                    .build();
        }
    }
    // end::db-scheduler-build[]

    // tag::jobrunr-track[]
    @Component
    static class TrackedJobs implements JobServerFilter {

        private final WorkTracker workTracker;

        private final Map<UUID, WorkTracker.Work> running = new ConcurrentHashMap<>();

        TrackedJobs(WorkTracker workTracker, BackgroundJobServer server) {
            this.workTracker = workTracker;
            // In time: the server starts when all beans have been made.
            server.setJobFilters(List.of(this));
        }

        @Override
        public void onProcessing(Job job) {
            WorkTracker.Work work = this.workTracker.begin(job.getJobName() + " (JobRunr)");
            work.onCancel(Thread.currentThread()::interrupt);
            this.running.put(job.getId(), work);
        }

        @Override
        public void onProcessingSucceeded(Job job) {
            end(job);
        }

        @Override
        public void onProcessingFailed(Job job, Exception ex) {
            end(job);
        }

        private void end(Job job) {
            WorkTracker.Work work = this.running.remove(job.getId());
            if (work != null) {
                work.close();
            }
            // It was meant for the job; what comes next on this thread is the write of its result.
            Thread.interrupted();
        }
    }
    // end::jobrunr-track[]

    /** An election of the application. */
    interface Election {

        boolean isLeader();

        void leave();

        void enter();

        void addListener(Runnable changed);
    }

    // tag::leadership-group[]
    @Component
    static class ReportsLeadership implements LeadershipGroup {

        private final Election election;

        ReportsLeadership(Election election) {
            this.election = election;
        }

        @Override
        public String name() {
            return "reports";
        }

        @Override
        public boolean isLeading() {
            return this.election.isLeader();
        }

        @Override
        public void withdraw() {
            this.election.leave();
        }

        @Override
        public void join() {
            this.election.enter();
        }

        @Override
        public void onChange(Runnable changed) {
            this.election.addListener(changed);
        }
    }
    // end::leadership-group[]

    // tag::jobrunr-stop[]
    @Component
    static class JobRunrShutdown implements ShutdownHandler {

        private final BackgroundJobServer server;

        JobRunrShutdown(BackgroundJobServer server) {
            this.server = server;
        }

        @Override
        public void shutdown(ShutdownProgress progress) {
            // Returns when the results of all jobs that run have been written.
            this.server.pauseProcessing();
        }
    }
    // end::jobrunr-stop[]

    void completeWhenTheServerGoesOutOfService(StreamObserver<String> observer) {
        // tag::grpc-stream[]
        GrpcShutdown.current().ifPresent((shutdown) -> shutdown.whenSuspended().thenRun(observer::onCompleted));
        // end::grpc-stream[]
    }

    ManagedChannel channelThatObeysTheTrailer() {
        // tag::grpc-channel[]
        ManagedChannel channel = ManagedChannelBuilder.forTarget("dns:///orders:9090")
                .defaultLoadBalancingPolicy("quiesce_round_robin")
                .build();
        // end::grpc-channel[]
        return channel;
    }
}
