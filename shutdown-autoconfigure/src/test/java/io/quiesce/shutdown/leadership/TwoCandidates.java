package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;

/**
 * What holds for two nodes that want to lead, whatever decides which of them does. The time-out only ends a test that hangs.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TwoCandidates {

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    private AnnotationConfigApplicationContext a;

    private AnnotationConfigApplicationContext b;

    /** Add what makes a node a candidate. */
    abstract void prepare(AnnotationConfigApplicationContext node);

    /** The type of the bean that does. */
    abstract Class<? extends Lifecycle> initiator();

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ShutdownAutoConfiguration.class,
        DrainShutdownAutoConfiguration.class,
        LeadershipShutdownAutoConfiguration.class
    })
    static class Node {}

    private static final class Noted extends DefaultCandidate {

        private final String node;

        private final BlockingQueue<String> news;

        Noted(String node, BlockingQueue<String> news) {
            super(node, "leader");
            this.node = node;
            this.news = news;
        }

        @Override
        public void onGranted(Context context) {
            this.news.add(this.node + " leads");
        }

        @Override
        public void onRevoked(Context context) {
            this.news.add(this.node + " no longer leads");
        }
    }

    @BeforeEach
    void start() throws Exception {
        this.a = node("a");
        assertThat(next()).isEqualTo("a leads");
        this.b = node("b");
    }

    @AfterEach
    void stop() {
        this.a.close();
        this.b.close();
    }

    private AnnotationConfigApplicationContext node(String name) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(Candidate.class, () -> new Noted(name, this.news));
        context.register(Node.class);
        prepare(context);
        context.refresh();
        return context;
    }

    private static LeadershipWorkSource source(AnnotationConfigApplicationContext node) {
        return node.getBean(LeadershipWorkSource.class);
    }

    private static Drain drain(AnnotationConfigApplicationContext node) {
        return node.getBean(Drain.class);
    }

    private String next() throws InterruptedException {
        String next = this.news.poll(30, TimeUnit.SECONDS);
        return (next != null) ? next : "nothing has happened";
    }

    /** Which of the two is told first is not promised. */
    private void awaitHandOver(String from, String to) throws InterruptedException {
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder(from + " no longer leads", to + " leads");
    }

    @Test
    void handsItsLeadershipOverAtTheBeginningOfAShutdown() throws Exception {
        this.a.getBean(WorkLedger.class).startDraining();
        awaitHandOver("a", "b");
    }

    @Test
    void returnsWhenTheLeadershipIsFree() throws Exception {
        source(this.a).stopFetching();
        assertThat(this.news).contains("a no longer leads");
        assertThat(source(this.a).standing().leading()).isEmpty();
    }

    @Test
    void isNoCandidateUntilItIsBack() throws Exception {
        drain(this.a).drain("operator", null);
        awaitHandOver("a", "b");
        drain(this.a).resume("operator", null);
        drain(this.b).drain("operator", null);
        awaitHandOver("b", "a");
    }

    @Test
    void doesNotWaitForALeadershipThatItDoesNotHave() throws Exception {
        source(this.b).stopFetching();
        assertThat(this.b.getBean(initiator()).isRunning()).isFalse();
        assertThat(this.news).isEmpty();
    }
}
