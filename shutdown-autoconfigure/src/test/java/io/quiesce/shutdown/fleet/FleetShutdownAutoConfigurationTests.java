package io.quiesce.shutdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.StartFailures;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.fleet.DeserviceProfile.Status;
import io.quiesce.shutdown.fleet.FleetEndpoint.Description;
import io.quiesce.shutdown.leadership.LeadershipShutdownAutoConfiguration;
import io.quiesce.shutdown.web.StrictOperations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ReflectionUtils;

@Timeout(60)
class FleetShutdownAutoConfigurationTests implements FleetStores, ProfileStore {

    private static final DeserviceProfiles RACK_IS_OUT = new DeserviceProfiles(
            List.of(new DeserviceProfile("rack", null, null, List.of("one"), Status.DESERVICE)),
            Map.of("bad", "it is not JSON"));

    private final MemoryFleetStore store = new MemoryFleetStore(new SimulatedStore(() -> {}));

    private @Nullable Consumer<DeserviceProfiles> profiles;

    /** Another service, with an instance on the same server. */
    private volatile FleetView orders = orders(Set.of("o"));

    private static FleetView orders(Set<String> passing) {
        FleetMember member = new FleetMember("o", "one", FleetRole.ACTIVE_ACTIVE, FleetPhase.IN_SERVICE, null);
        return new FleetView(List.of(new FleetView.Entry(member, true, false, 1)), FleetView.Lock.FREE, passing);
    }

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    DrainShutdownAutoConfiguration.class,
                    FleetShutdownAutoConfiguration.class))
            .withBean("consulFleetStores", FleetStores.class, () -> this)
            .withPropertyValues("spring.cloud.client.hostname=one", "management.endpoints.web.exposure.include=fleet");

    @Override
    public String instanceId() {
        return "a";
    }

    @Override
    public FleetStore fleet(String id) {
        return this.store;
    }

    @Override
    public ProfileStore profiles() {
        return this;
    }

    @Override
    public void watch(Consumer<DeserviceProfiles> changed) {
        this.profiles = changed;
    }

    @Override
    public Stored read(String id) {
        return new Stored(null, 0);
    }

    @Override
    public boolean write(DeserviceProfile profile, long version) {
        return true;
    }

    @Override
    public Map<String, FleetView> fleets() {
        return Map.of("orders", this.orders);
    }

    @Override
    public void close() {}

    @Test
    void theEndpointRefusesWhatItDoesNotKnow() {
        this.application.run((context) -> {
            OperationInvoker invoker = context.getBean(StrictOperations.class)
                    .apply(
                            EndpointId.of("fleet"),
                            OperationType.WRITE,
                            parametersOf("write"),
                            (invocation) -> "written");
            assertThat(invoker.invoke(request("id", "status", "servers"))).isEqualTo("written");
            assertThatExceptionOfType(InvalidEndpointRequestException.class)
                    .isThrownBy(() -> invoker.invoke(request("id", "status", "server")))
                    .withMessage("'server' is not known here;"
                            + " known are 'description', 'id', 'name', 'servers', 'status'");
        });
    }

    private static OperationParameters parametersOf(String name) {
        List<OperationParameter> parameters = new ArrayList<>();
        for (Parameter each : ReflectionUtils.findMethod(FleetEndpoint.class, name, (Class<?>[]) null)
                .getParameters()) {
            OperationParameter parameter = mock();
            given(parameter.getName()).willReturn(each.getName());
            parameters.add(parameter);
        }
        OperationParameters all = mock();
        given(all.stream()).willReturn(parameters.stream());
        return all;
    }

    private static InvocationContext request(String... names) {
        return new InvocationContext(
                SecurityContext.NONE, Arrays.stream(names).collect(Collectors.toMap((name) -> name, (name) -> "any")));
    }

    private void ready(AssertableApplicationContext application) {
        ConfigurableApplicationContext context = application.getSourceApplicationContext();
        context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
    }

    private void tell(DeserviceProfiles now) {
        assertThat(this.profiles).isNotNull();
        this.profiles.accept(now);
    }

    private static void awaitState(ConfigurableApplicationContext context, ShutdownState state) {
        await().until(() -> context.getBean(Drain.class).status().state() == state);
    }

    @Test
    void goesWithTheProfileOfItsHostAndComesBack() {
        this.store.passing.addAll(List.of("a", "b"));
        this.application.run((context) -> {
            ready(context);
            tell(RACK_IS_OUT);
            awaitState(context, ShutdownState.OFFLINE);
            assertThat(context.getBean(Drain.class).status().by()).isEqualTo("shutdown.fleet");
            tell(DeserviceProfiles.NONE);
            awaitState(context, ShutdownState.ONLINE);
        });
        assertThat(this.store.removed).isTrue();
    }

    @Test
    void handsLeadershipsOverAndGoesOnServing() {
        this.store.passing.addAll(List.of("a", "b"));
        AtomicBoolean leads = new AtomicBoolean(true);
        this.application
                .withConfiguration(AutoConfigurations.of(LeadershipShutdownAutoConfiguration.class))
                .withPropertyValues("shutdown.fleet.role=active-passive")
                .withBean(LeadershipGroup.class, () -> group(leads))
                .run((context) -> {
                    ready(context);
                    tell(RACK_IS_OUT);
                    await().until(() -> phase(context).equals("out"));
                    assertThat(leads).isFalse();
                    assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.ONLINE);
                    tell(DeserviceProfiles.NONE);
                    await().until(() -> phase(context).equals("in-service"));
                    assertThat(leads).isTrue();
                });
    }

    private static LeadershipGroup group(AtomicBoolean leads) {
        return new LeadershipGroup() {
            @Override
            public String name() {
                return "group";
            }

            @Override
            public boolean isLeading() {
                return leads.get();
            }

            @Override
            public void withdraw() {
                leads.set(false);
            }

            @Override
            public void join() {
                leads.set(true);
            }

            @Override
            public void onChange(Runnable changed) {}
        };
    }

    @Test
    void refusesARoleThatNeedsLeadershipsWhereNoneAreHandedOver() {
        this.application
                .withPropertyValues("shutdown.fleet.role=active-passive")
                .run((context) -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("'shutdown.fleet.role'"));
    }

    @Test
    void staysOutOfServiceForAPersonWhoHasAskedForIt() {
        this.store.passing.addAll(List.of("a", "b"));
        this.application.run((context) -> {
            ready(context);
            tell(RACK_IS_OUT);
            awaitState(context, ShutdownState.OFFLINE);
            context.getBean(Drain.class).drain("operator", null);
            tell(DeserviceProfiles.NONE);
            // It says so when it has had the chance to come back.
            await().until(() -> phase(context).equals("out"));
            tell(RACK_IS_OUT);
            assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.OFFLINE);
        });
    }

    private static String phase(ConfigurableApplicationContext context) {
        return String.valueOf(context.getBean(FleetEndpoint.class).show().phase());
    }

    @Test
    void showsWhatItSees() {
        this.store.passing.add("a");
        this.application
                .withPropertyValues("shutdown.fleet.server-name=one", "shutdown.fleet.role=active-active")
                .run((context) -> {
                    FleetEndpoint endpoint = context.getBean(FleetEndpoint.class);
                    assertThat(endpoint.show().id()).isNull();
                    ready(context);
                    tell(RACK_IS_OUT);
                    await().until(() -> "last-instance".equals(endpoint.show().waiting()));
                    Description fleet = endpoint.show();
                    assertThat(fleet.phase()).isEqualTo("in-service");
                    assertThat(fleet.inService()).containsExactly("a");
                    assertThat(fleet.profiles()).extracting("status").containsExactly("deservice");
                    assertThat(fleet.malformed()).containsEntry("bad", "it is not JSON");
                    SimpleMeterRegistry meters = new SimpleMeterRegistry();
                    context.getBean(FleetMeters.class).bindTo(meters);
                    assertThat(meters.get("shutdown.fleet.waiting")
                                    .tag("reason", "last-instance")
                                    .gauge()
                                    .value())
                            .isOne();
                    assertThat(meters.get("shutdown.fleet.malformed.profiles")
                                    .gauge()
                                    .value())
                            .isOne();
                });
    }

    @Test
    void saysInTheReportThatNobodyElseIsThere() {
        this.store.passing.add("a");
        this.application
                .withPropertyValues("shutdown.fleet.hold-last-instance=true")
                .run((context) -> {
                    ready(context);
                    FleetDeparture departure = context.getBean(FleetDeparture.class);
                    await().until(() -> departure.reason() != null);
                    assertThat(departure.reason())
                            .isEqualTo("only 0 of the 1 other instances that must be in service are");
                    ShutdownEngine engine = context.getBean(ShutdownEngine.class);
                    engine.drain(ShutdownCause.SIGINT);
                    assertThat(engine.closed().orElseThrow().registry())
                            .singleElement()
                            .satisfies((outcome) ->
                                    assertThat(outcome.failure()).hasMessageStartingWith("Going although only 0"));
                });
    }

    @Test
    void isNotHeldWhenOthersAreThereOrNobodyHasAskedForIt() {
        this.store.passing.addAll(List.of("a", "b"));
        this.application
                .withPropertyValues("shutdown.fleet.hold-last-instance=true")
                .run((context) -> {
                    ready(context);
                    await().until(() -> "in-service".equals(phase(context)));
                    assertThat(context.getBean(FleetDeparture.class).reason()).isNull();
                });
        this.store.passing.remove("b");
        this.application.run((context) -> {
            ready(context);
            await().until(() -> "in-service".equals(phase(context)));
            assertThat(context.getBean(FleetDeparture.class).reason()).isNull();
        });
    }

    @Test
    void refusesAProfileThatIsNone() {
        this.application.run((context) -> {
            FleetEndpoint endpoint = context.getBean(FleetEndpoint.class);
            assertThat(endpoint.write("rack", "normal", List.of("one"), null, null)
                            .getStatus())
                    .isEqualTo(503);
            ready(context);
            assertThat(endpoint.write("rack", "normal", List.of("one"), null, null)
                            .getStatus())
                    .isEqualTo(200);
            assertThat(endpoint.write("rack", "off", List.of("one"), null, null).getStatus())
                    .isEqualTo(400);
        });
    }

    @Test
    void aBoundInstanceIsIdleWhileTheServiceIsOutOnItsServer() {
        this.store.passing.addAll(List.of("a", "b"));
        this.application
                .withPropertyValues("shutdown.fleet.role=bound", "shutdown.fleet.bound-to=orders")
                .run((context) -> {
                    ready(context);
                    FleetEndpoint endpoint = context.getBean(FleetEndpoint.class);
                    assertThat(endpoint.show().idle()).isFalse();
                    this.orders = orders(Set.of());
                    assertThat(endpoint.show().idle()).isTrue();
                });
    }

    @Test
    void anInstanceMayHaveARoleOfItsOwn() {
        this.store.passing.addAll(List.of("a", "b"));
        this.application
                .withPropertyValues("shutdown.fleet.instance-roles.a=exempt")
                .run((context) -> {
                    ready(context);
                    tell(RACK_IS_OUT);
                    FleetEndpoint endpoint = context.getBean(FleetEndpoint.class);
                    await().until(() -> "exempt".equals(endpoint.show().role())
                            && endpoint.show().phase() != null);
                    assertThat(context.getBean(Drain.class).status().state()).isEqualTo(ShutdownState.ONLINE);
                });
    }

    @Test
    void canBeSwitchedOff() {
        this.application.withPropertyValues("shutdown.fleet.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(Fleet.class));
    }

    @Test
    void needsAStore() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, FleetShutdownAutoConfiguration.class))
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Fleet.class));
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertRefused("shutdown.fleet.min-in-service=-1", "0 or more");
        assertRefused("shutdown.fleet.max-draining=0", "1 or more");
        assertRefused("shutdown.fleet.session-ttl=5s", "between 10 seconds and 24 hours");
        assertRefused("shutdown.fleet.role=bound", "the name of a service");
        assertRefused("shutdown.fleet.instance-roles.a=bound", "the name of a service");
        assertRefused("shutdown.fleet.server-name= ", "a name");
    }

    private void assertRefused(String property, String mend) {
        this.application.withPropertyValues(property).run((context) -> assertThat(
                        StartFailures.analyze(context.getStartupFailure()))
                .get()
                .extracting(FailureAnalysis::getAction)
                .asString()
                .contains(mend));
    }
}
