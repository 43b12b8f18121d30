package io.quiesce.shutdown;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quiesce.shutdown.engine.EngineClock;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.core.Ordered;

/**
 * The rules of the house. See CONTRIBUTING.md.
 */
class ArchitectureTests {

    private static final String ROOT = "io.quiesce.shutdown";

    private static final String[] CORE = {
        ROOT,
        ROOT + ".engine..",
        ROOT + ".tracking..",
        ROOT + ".sessions..",
        ROOT + ".fleet..",
        ROOT + ".connections..",
        ROOT + ".fleet..",
        ROOT + ".autoconfigure..",
        ROOT + ".beans..",
        ROOT + ".lifecycle..",
        ROOT + ".signal..",
        ROOT + ".web.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void engineAndPublicInterfaceKnowNothingButTheJdk() {
        classes()
                .that()
                .resideInAnyPackage(ROOT, ROOT + ".engine..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".engine..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void publicInterfaceKnowsNothingBehindIt() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT, "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void trackingKnowsOnlyTheEngine() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".tracking..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".engine..", ROOT + ".tracking..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingDependsOnAnIntegration() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAnyPackage(CORE))
                .check(CLASSES);
    }

    @Test
    void integrationsShowNothingButTheirAutoConfiguration() {
        classes()
                .that(not(resideInAnyPackage(CORE)))
                .and()
                .arePublic()
                .should()
                .beAnnotatedWith(AutoConfiguration.class)
                // Context keys of gRPC are compared by identity: applications need the very object.
                .orShould()
                .haveSimpleName("GrpcShutdown")
                // What runs in the applications that call this one.
                .orShould()
                .resideInAPackage(ROOT + ".websocket.client")
                .check(CLASSES);
    }

    @Test
    void autoConfigurationsArePublicAndFinal() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void autoConfigurationsComeLast() {
        DescribedPredicate<JavaAnnotation<?>> last = DescribedPredicate.describe(
                "@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)",
                (annotation) -> annotation.getRawType().isEquivalentTo(AutoConfigureOrder.class)
                        && annotation.get("value").equals(Optional.of(Ordered.LOWEST_PRECEDENCE)));
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .beAnnotatedWith(last)
                .check(CLASSES);
    }

    /** On a method the class that may be missing is looked up with the method, and Spring warns of it in the log. */
    @Test
    void classesThatMayBeMissingAreAskedForByClassesOnly() {
        methods()
                .should()
                .notBeAnnotatedWith(ConditionalOnClass.class)
                .because("a nested configuration is what asks for a class")
                .check(CLASSES);
    }

    @Test
    void everyAutoConfigurationIsImported() throws IOException {
        String imports;
        try (var in = getClass()
                .getResourceAsStream(
                        "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")) {
            imports = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(imports.lines())
                .containsExactlyInAnyOrderElementsOf(CLASSES.stream()
                        .filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
                        .map((type) -> type.getFullName())
                        .toList())
                .isSorted();
    }

    @Test
    void onlyTheSystemClockReadsTimeOrWaits() {
        noClasses()
                .that(not(simpleName("SystemClock")))
                .should()
                .callMethodWhere(readsTimeOrWaits())
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaMethodCall> readsTimeOrWaits() {
        return new DescribedPredicate<>("reads time or waits for a time") {
            @Override
            public boolean test(JavaMethodCall call) {
                String method = call.getTarget().getName();
                int parameters = call.getTarget().getRawParameterTypes().size();
                return switch (method) {
                    case "nanoTime", "currentTimeMillis" -> isOn(call, System.class);
                    case "now" -> isOn(call, Instant.class);
                    case "sleep" -> isOn(call, Thread.class) || isOn(call, TimeUnit.class);
                    case "parkNanos", "parkUntil", "awaitNanos", "awaitUntil" ->
                        !call.getTarget().getOwner().isAssignableTo(EngineClock.class);
                    case "wait", "join" -> parameters > 0 && isOn(call, Thread.class, Object.class);
                    case "get", "await", "tryAcquire", "tryLock", "poll", "offer", "awaitTermination" ->
                        parameters >= 2
                                && call.getTarget().getOwner().getPackageName().startsWith("java.util.concurrent");
                    default -> call.getTarget().getOwner().isAssignableTo(Clock.class);
                };
            }
        };
    }

    private static boolean isOn(JavaAccess<?> access, Class<?>... owners) {
        return Set.of(owners).stream()
                .anyMatch((owner) -> access.getTargetOwner().isEquivalentTo(owner)
                        || (owner == Thread.class && access.getTargetOwner().isAssignableTo(owner)));
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(CLASSES.stream().map((type) -> type.getPackageName()).distinct())
                .allSatisfy((name) -> assertThat(getClass().getClassLoader().loadClass(name + ".package-info"))
                        .as(name)
                        .hasAnnotation(NullMarked.class));
    }

    @Test
    void nobodyPrintsUnlessItIsAskedTo() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".plan.PlanShutdownAutoConfiguration")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(new DescribedPredicate<>("prints a stack trace") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        return call.getTarget().getName().equals("printStackTrace");
                    }
                })
                .check(CLASSES);
    }
}
