package io.quiesce.shutdown.fleet;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * This instance as one of its fleet, from the moment it is ready until it is closed.
 */
final class Fleet implements ShutdownListener, DisposableBean {

    private final FleetStores stores;

    private final Supplier<FleetSettings> settings;

    private final Function<FleetRole, FleetInstance> instances;

    private final EngineClock clock;

    private volatile DeserviceProfiles profiles = DeserviceProfiles.NONE;

    private volatile @Nullable Member member;

    /** What there is once the instance is known to the registry. */
    record Member(FleetSettings settings, FleetStore store, ProfileStore profileStore, FleetDriver driver) {}

    Fleet(
            FleetStores stores,
            Supplier<FleetSettings> settings,
            Function<FleetRole, FleetInstance> instances,
            EngineClock clock) {
        this.stores = stores;
        this.settings = settings;
        this.instances = instances;
        this.clock = clock;
    }

    /** Join the fleet. The registry knows the instance by now, and its id does not change any more. */
    void join() {
        FleetSettings settings = this.settings.get();
        FleetLog log = new FleetLog(settings);
        FleetStore store = this.stores.fleet(settings.id());
        ProfileStore profileStore = this.stores.profiles();
        FleetDriver driver = new FleetDriver(
                settings, store, this.instances.apply(settings.role()), () -> this.profiles, this.clock, log);
        this.member = new Member(settings, store, profileStore, driver);
        profileStore.watch((now) -> {
            this.profiles = now;
            log.profiles(now);
            driver.wakeUp();
        });
        store.watch(driver::wakeUp);
        ThreadStarter.DAEMON.start("shutdown-fleet", driver);
    }

    @Override
    public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
        wakeUp();
    }

    @Override
    public void began(ShutdownProgress progress) {
        wakeUp();
    }

    private void wakeUp() {
        Member current = this.member;
        if (current != null) {
            current.driver().wakeUp();
        }
    }

    /** Return what there is, {@code null} before the instance has joined. */
    @Nullable
    Member member() {
        return this.member;
    }

    DeserviceProfiles profiles() {
        return this.profiles;
    }

    @Override
    public void destroy() {
        Member current = this.member;
        if (current != null) {
            current.driver().close();
            current.profileStore().close();
            current.store().close();
        }
    }
}
