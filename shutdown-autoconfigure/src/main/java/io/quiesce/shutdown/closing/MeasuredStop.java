package io.quiesce.shutdown.closing;

import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;

/**
 * A lifecycle bean whose stop is measured. Spring's processor gets it instead of the bean.
 */
class MeasuredStop implements Lifecycle, Phased {

    private final Lifecycle bean;

    final ClosingStep step;

    private MeasuredStop(Lifecycle bean, ClosingStep step) {
        this.bean = bean;
        this.step = step;
    }

    static Lifecycle of(Lifecycle bean, ClosingStep step) {
        return (bean instanceof SmartLifecycle smart) ? new Smart(smart, step) : new MeasuredStop(bean, step);
    }

    /** Stop a bean here and now, and wait until it has stopped. */
    static void run(Lifecycle bean, ClosingStep step) {
        if (bean instanceof SmartLifecycle smart) {
            new Smart(smart, step).stop(() -> {});
            step.awaitEnd();
        } else {
            step.run(bean::stop);
        }
    }

    @Override
    public void start() {
        this.bean.start();
    }

    @Override
    public void stop() {
        this.step.run(this.bean::stop);
    }

    @Override
    public boolean isRunning() {
        // Somebody else may be stopping it at this very moment: then that has to be waited for.
        return this.step.isBegun() || this.bean.isRunning();
    }

    @Override
    public int getPhase() {
        return (this.bean instanceof Phased phased) ? phased.getPhase() : 0;
    }

    /** The same for beans that say when they have stopped. */
    private static final class Smart extends MeasuredStop implements SmartLifecycle {

        private final SmartLifecycle bean;

        private Smart(SmartLifecycle bean, ClosingStep step) {
            super(bean, step);
            this.bean = bean;
        }

        @Override
        public void stop(Runnable callback) {
            if (!this.step.begin()) {
                this.step.awaitEnd();
                callback.run();
                return;
            }
            try {
                this.bean.stop(() -> {
                    this.step.end(null);
                    callback.run();
                });
                this.step.leave();
            } catch (Throwable ex) {
                this.step.end(ex);
                callback.run();
            }
        }

        @Override
        public boolean isAutoStartup() {
            return this.bean.isAutoStartup();
        }

        @Override
        public boolean isPauseable() {
            return this.bean.isPauseable();
        }

        @Override
        public int getPhase() {
            return this.bean.getPhase();
        }
    }
}
