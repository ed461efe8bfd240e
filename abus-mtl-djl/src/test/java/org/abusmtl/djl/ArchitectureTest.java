package org.abusmtl.djl;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.net.URI;
import java.nio.channels.NetworkChannel;
import java.nio.channels.Selector;

/** What keeps the module independent of the engine that happens to be installed. */
@AnalyzeClasses(packages = "org.abusmtl.djl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule noEngineIsNamedInCode =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("ai.djl.mxnet..", "ai.djl.pytorch..");

    @ArchTest
    static final ArchRule onlyTheProviderIsOffered = classes()
            .that()
            .resideInAPackage("org.abusmtl.djl")
            .and()
            .arePublic()
            .should()
            .implement("org.abusmtl.spi.ModelEngineProvider");

    @ArchTest
    static final ArchRule testSupportStaysInTests = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.abusmtl.testkit..", "org.junit..", "org.assertj..");

    @ArchTest
    static final ArchRule nothingUsesTheNetwork = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "javax.net..")
                    .and(not(belongToAnyOf(URI.class)))
                    .or(assignableTo(NetworkChannel.class))
                    .or(assignableTo(Selector.class)));

    @ArchTest
    static final ArchRule nothingWritesToTheStandardStreams =
            GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
