package io.quiesce.shutdown.rabbit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.connection.ChannelProxy;
import org.springframework.amqp.rabbit.connection.PublisherCallbackChannel;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * The messages of one container whose results come after its listener has returned.
 * <p>
 * A stop would take the channel from acknowledgements that are still to come. So the stop is put off until all of them have
 * come, and what is delivered meanwhile is not handed to the listener.
 */
final class PendingResults implements MethodInterceptor {

    private static final Set<String> SETTLING = Set.of("basicAck", "basicNack", "basicReject");

    /** Whether the message of this thread was not handed to its listener. */
    private static final ThreadLocal<Boolean> GIVEN_BACK = ThreadLocal.withInitial(() -> false);

    private final WorkLedger ledger;

    private volatile CountDownLatch released = new CountDownLatch(1);

    private final Set<Pending> unsettled = new HashSet<>();

    private boolean closed;

    private boolean givenUp;

    PendingResults(WorkLedger ledger) {
        this.ledger = ledger;
    }

    MessageListener around(MessageListener listener) {
        ProxyFactory proxy = new ProxyFactory(listener);
        proxy.addAdvice(this);
        return (MessageListener) proxy.getProxy();
    }

    /** Return whether the message of this thread goes back to its queue unseen, and forget it. */
    static boolean takeGivenBack() {
        boolean givenBack = GIVEN_BACK.get();
        GIVEN_BACK.remove();
        return givenBack;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] arguments = invocation.getArguments();
        if (arguments.length != 2
                || !(arguments[0] instanceof Message message)
                || !(arguments[1] instanceof Channel channel)) {
            return invocation.proceed();
        }
        Pending pending = new Pending(message, channel);
        if (!begin(pending)) {
            this.released.await();
            GIVEN_BACK.set(true);
            throw new ImmediateRequeueAmqpException("The listener is being stopped");
        }
        arguments[1] = pending.settledThrough();
        try {
            Object result = invocation.proceed();
            pending.returned();
            return result;
        } catch (Throwable ex) {
            pending.settle();
            throw ex;
        }
    }

    private synchronized boolean begin(Pending pending) {
        return !this.closed && this.unsettled.add(pending);
    }

    private synchronized void end(Pending pending) {
        this.unsettled.remove(pending);
        notifyAll();
    }

    synchronized boolean isClosed() {
        return this.closed;
    }

    /** Hand out no more, and wait until all that was handed out is settled, or given up. */
    void drain() throws InterruptedException {
        synchronized (this) {
            this.closed = true;
            while (!this.unsettled.isEmpty()) {
                wait();
            }
        }
        this.released.countDown();
    }

    /** Hand out again, to the container that will be started. */
    synchronized void reopen() {
        this.closed = false;
        this.givenUp = false;
        this.released = new CountDownLatch(1);
    }

    /** Of one channel: tags are counted for each. */
    private void settleUpTo(Channel channel, long last) {
        List<Pending> before;
        synchronized (this) {
            before = this.unsettled.stream()
                    .filter((pending) -> pending.isWithin(channel, last))
                    .toList();
        }
        before.forEach(Pending::settle);
    }

    /** Wait no longer: the broker delivers again what is not acknowledged when the channel closes. */
    void giveUp() {
        List<Pending> left;
        synchronized (this) {
            this.givenUp = true;
            left = new ArrayList<>(this.unsettled);
        }
        left.forEach(Pending::giveUp);
    }

    private synchronized boolean isGivenUp() {
        return this.givenUp;
    }

    /** A message on its way. Whoever settles it does so through the channel that its listener was given. */
    private final class Pending {

        private final Message message;

        private final Channel channel;

        private boolean settled;

        private boolean own;

        private @Nullable TrackedWork work;

        Pending(Message message, Channel channel) {
            this.message = message;
            this.channel = channel;
        }

        boolean isWithin(Channel channel, long last) {
            return this.channel == channel
                    && this.message.getMessageProperties().getDeliveryTag() <= last;
        }

        Channel settledThrough() {
            ProxyFactory proxy = new ProxyFactory(this.channel);
            proxy.addAdvice((MethodInterceptor) (call) -> {
                Object result = call.proceed();
                if (SETTLING.contains(call.getMethod().getName())) {
                    settled(call);
                }
                return result;
            });
            return (Channel) proxy.getProxy();
        }

        /** What settles this message may settle all those before it, too. */
        private void settled(MethodInvocation call) {
            settle();
            @Nullable Object[] arguments = call.getArguments();
            // The second argument of a rejection is another one.
            if (!call.getMethod().getName().equals("basicReject")
                    && arguments[0] instanceof Long last
                    && Boolean.TRUE.equals(arguments[1])) {
                // Zero is the last one, whichever that is.
                settleUpTo(this.channel, (last != 0) ? last : Long.MAX_VALUE);
            }
        }

        /** From here on nobody is busy with it. It is the same work, or has one of its own if that has ended already. */
        void returned() {
            TrackedWork taken = TrackingInterceptor.takeOver();
            TrackedWork held = (taken != null)
                    ? taken
                    : PendingResults.this.ledger.begin(
                            WorkKind.MESSAGES, () -> TrackingInterceptor.describe(this.message));
            boolean over;
            synchronized (this) {
                this.work = held;
                this.own = taken == null;
                over = this.settled || (this.own && isGivenUp());
            }
            held.detach();
            if (over) {
                held.close();
                settle();
            } else {
                held.onCancel(this::settle);
            }
        }

        /** Work of its own may have begun too late to be cancelled. */
        void giveUp() {
            boolean lost;
            synchronized (this) {
                lost = this.own;
            }
            if (lost) {
                settle();
            }
        }

        void settle() {
            TrackedWork ended;
            synchronized (this) {
                this.settled = true;
                ended = this.work;
            }
            end(this);
            if (ended != null) {
                ended.close();
            }
        }
    }

    /** What a native image needs for the channels of listeners. They are proxies already, and can be serialized for that. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.proxies()
                    .registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(ChannelProxy.class, Serializable.class))
                    .registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(
                            ChannelProxy.class, PublisherCallbackChannel.class, Serializable.class));
        }
    }
}
