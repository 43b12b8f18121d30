package io.quiesce.shutdown;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ResolvableType;

/**
 * Parameters of methods that make beans have the name of the bean that is meant. Spring tries that name before it looks at all
 * beans for the type, which it does again and again for those that a web server needs early.
 */
class BeanParameterTests {

    /** Of libraries that tests do not have on their class path. */
    private static final Set<String> NOT_LOADABLE = Set.of("DevhServers", "LogNetServers");

    private final List<Method> methods = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(getClass().getPackageName())
                    .stream()
                    .filter((type) -> !NOT_LOADABLE.contains(type.getSimpleName()))
                    .flatMap((type) -> type.getMethods().stream())
                    .filter((method) -> method.isAnnotatedWith(Bean.class))
                    .map(JavaMethod::reflect)
                    .toList();

    /** By the type. */
    private final Map<Class<?>, Set<String>> names =
            this.methods.stream().collect(groupingBy(Method::getReturnType, mapping(Method::getName, toSet())));

    @Test
    void haveTheNameOfTheOnlyBeanOfTheirType() {
        assertThat(this.methods).hasSizeGreaterThan(100).allSatisfy((method) -> assertThat(method.getParameters())
                .filteredOn((parameter) -> isOwn(wanted(parameter)) && !meansSeveral(parameter))
                .allSatisfy((parameter) -> assertThat(this.names.get(wanted(parameter)))
                        .as("%s.%s", method.getDeclaringClass().getSimpleName(), method.getName())
                        .containsExactly(parameter.getName())));
    }

    /** Of a provider, what it provides: it is asked in the same way. */
    private static Class<?> wanted(Parameter parameter) {
        ResolvableType type = ResolvableType.forType(parameter.getParameterizedType());
        return (parameter.getType() == ObjectProvider.class ? type.getGeneric(0) : type).toClass();
    }

    /** Applications and other parts have listeners and the like as well. */
    private static boolean meansSeveral(Parameter parameter) {
        return parameter.getType() == ObjectProvider.class && wanted(parameter).isInterface();
    }

    private boolean isOwn(Class<?> type) {
        return type.getPackageName().startsWith(getClass().getPackageName())
                && this.names.getOrDefault(type, Set.of()).size() == 1;
    }
}
